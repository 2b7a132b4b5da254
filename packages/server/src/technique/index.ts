export { createTechnique, type TechniqueCapability } from './technique.ts';
