export { createProgramme, type ProgrammeCapability } from './programme.ts';
