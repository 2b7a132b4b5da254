export { write } from './chatter.ts';
export { gather, type Crowd, type CrowdOptions } from './crowd.ts';
export { wearStrap } from './heart.ts';
export { lead, type InstructorOptions } from './instructor.ts';
export { arrive, type Person, type PersonOptions } from './person.ts';
export { readRecording } from './recording.ts';
export { createSchedule, type Schedule } from './schedule.ts';
export {
  arrivals,
  castOf,
  leadPlan,
  MAX_CAST,
  type LeadOptions,
  type Line,
  type Role,
  type Step,
} from './script.ts';
export { takeSeat, type Seat, type SeatOptions } from './seat.ts';
export { createRandom, type Random } from './seeded.ts';
export { createStrap, type Strap } from './strap.ts';
export { until } from './until.ts';
