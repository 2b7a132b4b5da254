export { createBreath, type BreathCapability } from './breath.ts';
export { readTogetherMs } from './store.ts';
export type { Measured } from './rounds.ts';
