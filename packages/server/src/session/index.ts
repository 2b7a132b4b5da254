export { admit } from './admission.ts';
export { createAlarms } from './alarms.ts';
export { follow } from './joining.ts';
export { readCrowd } from './seatStore.ts';
export { createSession, type SessionCapability } from './session.ts';
export { runsOf, spansOf, TOLD_OF_RUNS, type Span } from './runs.ts';
export { inPhase, readSession, sessionPlanned } from './store.ts';
export { kept, waiterOf, waitOver } from './waits.ts';
