export { createRecord, type RecordDeps } from './record.ts';
