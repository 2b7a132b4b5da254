export { createRecord } from './record.ts';
