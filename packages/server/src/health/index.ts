export { createHealth } from './health.ts';
