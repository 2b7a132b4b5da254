import type { Contender } from '../contender.ts';
import { MEBIBYTE } from '../course.ts';
import { IDLE_SHARE, LEAST_IDLE_SHARE } from '../bound.ts';
import { calm, mustBeOpen } from '../load/calm.ts';
import { heardAt, type Pace } from '../load/pace.ts';
import type { Span } from '../load/span.ts';
import { spread } from '../load/spread.ts';
import { ATTUNE } from '../results.ts';
import { interleaved, spanOf, type Bench, type Scenario, type Trial } from '../scenario.ts';
import { withCrowd } from '../withCrowd.ts';
import { oneRoom } from './fanOut.ts';

/** The system takes 4 to 8 MB for a reader before the server notices that it stalls; at half a megabyte a second that is full in time. */
const MESSAGES_PER_SECOND = 2_000;
const WARM_UP = { warmUpMs: 0, measureMs: 5_000 };
const BEFORE = { warmUpMs: 0, measureMs: 15_000 };
/** Until the buffers of all of them are full, the server gives them up (10 s), and their sockets are gone (5 s); and a little after. */
const WITH_THEM = { warmUpMs: 0, measureMs: 40_000 };
const CLOSED = 'closed of them';

/** H: a tenth of a room reads nothing any more; what does it do to the others? */
export const stalled: Scenario = {
  letter: 'H',
  about: 'readers that stall',
  async *run(bench) {
    const size = bench.isQuick ? 100 : 1_000;
    const title = `${size / 10} stalled readers among ${size.toLocaleString('en')}`;
    const contenders = await interleaved(bench, title, [ATTUNE], (contender) =>
      beset(bench, contender, size),
    );
    yield {
      scenario: 'stalled-readers',
      title,
      note: 'From when they stall until the server has closed them, at the same pace as before. It must be one at which the buffers of the system fill; no peer with a write for each message keeps that, so nobody is beside it here.',
      unit: 'times the p99 without them',
      better: 'lower',
      setting: { clients: size, 'messages/s': MESSAGES_PER_SECOND },
      goals: [
        { text: "the others' p99 at most a fifth longer", atMost: 1.2 },
        { text: 'all of them are closed', extra: CLOSED, atLeast: size / 10, isAlways: true },
      ],
      contenders,
    };
  },
};

/** How many times as long as before the others wait. */
export function beset(bench: Bench, contender: Contender, size: number): Promise<Trial> {
  return withCrowd(bench, contender, { rooms: 1, inARoom: size }, async ({ clients, server }) => {
    const options = oneRoom(bench, clients);
    const stalling = new Set(spread(clients, size / 10, 2));
    // Who stalls is to be closed; who speaks and who listens is among the others.
    const others = clients.filter((each) => !stalling.has(each));
    const heard = async (span: Span) => {
      await calm(others);
      const audience = others.length - 1;
      return heardAt(MESSAGES_PER_SECOND, {
        ...options,
        clients: others,
        audience,
        span: spanOf(bench, span),
        mustBeKept: !bench.isQuick,
      });
    };
    await heard(WARM_UP);
    const before = await heard(BEFORE);
    const [sockets, bytes] = [server.socketCount(), server.residentBytes()];
    for (const { socket } of stalling) socket.stall();
    const after = await heard(WITH_THEM);
    mustBeOpen(others);
    const idleShare = Math.min(before.idleShare, after.idleShare);
    if (!bench.isQuick) mustHaveTime(idleShare);
    return {
      value: after.p99Ms / before.p99Ms,
      extra: {
        ...columnsOf(before, 'before'),
        ...columnsOf(after, 'with them'),
        [CLOSED]: sockets - server.socketCount(),
        'MiB that the server grew': (server.residentBytes() - bytes) / MEBIBYTE,
        [IDLE_SHARE]: idleShare,
      },
    };
  });
}

/** A p99 is of all the time; that everybody stood still for a moment shows in the longest wait only. */
function columnsOf({ p99Ms, longestMs }: Pace, when: string): Record<string, number> {
  return { [`p99 ms ${when}`]: p99Ms, [`longest ms ${when}`]: longestMs };
}

/** Throws where the load had none left: it would have waited for itself, and the one time as long as the other. */
function mustHaveTime(idleShare: number): void {
  if (idleShare < LEAST_IDLE_SHARE) throw new Error('The load had no time left, so its waits are its own.');
}
