export { createBreath, type BreathCapability } from './breath.ts';
export type { Measured } from './rounds.ts';
