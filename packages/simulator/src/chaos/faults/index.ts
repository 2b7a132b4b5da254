import { lostAck, throwingHandler } from './answers.ts';
import { withdrawn } from './authority.ts';
import { deafSubscriber, lossyBus } from './bus.ts';
import { flapping, reset } from './clients.ts';
import { wrongClock } from './clock.ts';
import { compoundOf } from './compound.ts';
import { allCut } from './crowd.ts';
import { noDescriptors } from './descriptors.ts';
import { fullDisk, secondProcess } from './disk.ts';
import { endedInTalk } from './endings.ts';
import type { Fault } from './fault.ts';
import { halfOpen, slowAndUneven } from './lines.ts';
import { allKilled, killedMidAppend, oneKilled, onlyKilled } from './nodes.ts';
import { backendKilled, postgresStopped } from './postgres.ts';
import { redisFull, redisKilled, redisStopped } from './redis.ts';
import { killedInDrain, rollingRestart } from './rolling.ts';
import { asleep } from './sleep.ts';
import { muteReaders, thinLines } from './slow.ts';
import { stalled, stopped } from './standstill.ts';
import { fiveTabs } from './tabs.ts';
import { endingToken } from './tokens.ts';
import { twoVersions } from './versions.ts';

const ONE_AT_A_TIME: readonly Fault[] = [
  oneKilled,
  allKilled,
  onlyKilled,
  stopped,
  killedMidAppend,
  stalled,
  rollingRestart,
  killedInDrain,
  twoVersions,
  reset,
  halfOpen,
  slowAndUneven,
  thinLines,
  muteReaders,
  flapping,
  allCut,
  asleep,
  fiveTabs,
  lostAck,
  throwingHandler,
  redisKilled,
  redisStopped,
  deafSubscriber,
  lossyBus,
  redisFull,
  postgresStopped,
  backendKilled,
  fullDisk,
  secondProcess,
  wrongClock,
  noDescriptors,
  endingToken,
  withdrawn,
  endedInTalk,
];

/** In the order of their numbers. */
export const FAULTS: readonly Fault[] = [...ONE_AT_A_TIME, compoundOf(ONE_AT_A_TIME)];
