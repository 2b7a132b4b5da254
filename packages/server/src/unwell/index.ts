export { createUnwell } from './unwell.ts';
