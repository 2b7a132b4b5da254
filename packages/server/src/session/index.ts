export { createAlarms } from './alarms.ts';
export { techniqueOf } from './commands.ts';
export { createSession, type SessionCapability } from './session.ts';
export { inPhase } from './store.ts';
