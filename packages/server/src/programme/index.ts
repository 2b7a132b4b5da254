export { createProgramme } from './programme.ts';
