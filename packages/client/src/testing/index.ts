export type { Command, CommandContext } from './fakeCommands.ts';
export { createFakeServer, type FakeChannel, type FakeServer, type FakeServerOptions } from './fakeServer.ts';
export { ManualClock } from './manualClock.ts';
export { seededRandom } from './seededRandom.ts';
