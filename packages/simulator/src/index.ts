export { checkFacts, checkRun, type Verdict } from './chaos/check.ts';
export { BOUNDS, type Bounds, type CheckName } from './chaos/checks/index.ts';
export type { Fact, FactOf, Noted } from './chaos/facts.ts';
export { logFacts, type Row } from './chaos/logFacts.ts';
export { readRows, sqliteQuery, type LoggedRow, type Query } from './chaos/loggedRows.ts';
export { admit, type ChaosPerson, type ChaosPersonOptions } from './chaos/person.ts';
export { postgresProgram } from './chaos/programs/postgres.ts';
export { redisProgram } from './chaos/programs/redis.ts';
export { temporaryFolder } from './chaos/programs/temporaryFolder.ts';
export { createRecorder, readFacts, recordedChannels, type Recorder } from './chaos/recorder.ts';
export { write } from './chatter.ts';
export { currentCommit, dayOf } from './commit.ts';
export { gather, type Crowd, type CrowdOptions } from './crowd.ts';
export { wearStrap } from './heart.ts';
export { lead, type InstructorOptions } from './instructor.ts';
export { arrive, type Person, type PersonOptions } from './person.ts';
export { numberOption } from './numberOption.ts';
export { readRecording } from './recording.ts';
export { inTurns, openRoom, signIn, type Room } from './rooms.ts';
export { freePort } from './freePort.ts';
export { createReporter, type Reporter } from './reporter.ts';
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
