import { ack } from './c7Ack.ts';
import { baseline } from './c13Baseline.ts';
import { converged } from './c9Converged.ts';
import type { ChannelCheck, RunCheck } from './check.ts';
import { lost } from './c1Lost.ts';
import { meaning } from './c4Meaning.ts';
import { order } from './c3Order.ts';
import { presence } from './c10Presence.ts';
import { producer } from './c5Producer.ts';
import { refused } from './c6Refused.ts';
import { revoked } from './c11Revoked.ts';
import { secrets } from './c14Secrets.ts';
import { silent } from './c8Silent.ts';
import { snapshot } from './c12Snapshot.ts';
import { twice } from './c2Twice.ts';

export { BOUNDS, type Bounds } from './check.ts';

/** Judged channel by channel, so that one channel at a time has to be in memory. */
export const CHANNEL_CHECKS = {
  C1: lost,
  C2: twice,
  C3: order,
  C4: meaning,
  C5: producer,
  C6: refused,
  C7: ack,
  C8: silent,
  C9: converged,
  C10: presence,
  C11: revoked,
  C12: snapshot,
} as const satisfies Record<string, ChannelCheck>;

export const RUN_CHECKS = { C13: baseline, C14: secrets } as const satisfies Record<string, RunCheck>;

export type CheckName = keyof typeof CHANNEL_CHECKS | keyof typeof RUN_CHECKS;

export const CHECK_NAMES = [
  ...Object.keys(CHANNEL_CHECKS),
  ...Object.keys(RUN_CHECKS),
] as readonly CheckName[];
