import type { Contender } from '../contender.ts';
import { calm } from '../load/calm.ts';
import { heardAt } from '../load/pace.ts';
import type { Span } from '../load/span.ts';
import { spread } from '../load/spread.ts';
import { ATTUNE } from '../results.ts';
import { interleaved, spanOf, type Bench, type Scenario, type Trial } from '../scenario.ts';
import { withCrowd } from '../withCrowd.ts';
import { oneRoom } from './fanOut.ts';

/** One at a time: what a message takes longer is not lost among others. */
const MESSAGES_PER_SECOND = 30;
const BEFORE = { warmUpMs: 5_000, measureMs: 15_000 };
/** The system takes 4 to 8 MB for a reader before the server notices that it stalls; at half a megabyte a second that is full before the end. */
const FILLING_PER_SECOND = 2_000;
const FILLING = { warmUpMs: 0, measureMs: 24_000 };
/** Until the server gives such a reader up (10 s), and its socket is gone (5 s), and a little after. */
const WITH_THEM = { warmUpMs: 0, measureMs: 20_000 };
const MIB = 1024 * 1024;
const CLOSED = 'closed of them';

/** H: a tenth of a room reads nothing any more; what does it do to the others? */
export const stalled: Scenario = {
  letter: 'H',
  about: 'readers that stall',
  async run(bench) {
    const size = bench.isQuick ? 100 : 1_000;
    const title = `${size / 10} stalled readers among ${size.toLocaleString('en')}`;
    const contenders = await interleaved(bench, title, [ATTUNE], (contender) =>
      beset(bench, contender, size),
    );
    return [
      {
        scenario: 'stalled-readers',
        title,
        note: `From when the buffers of the system are full for those who stall until the server has closed them. To fill them everybody is told ${FILLING_PER_SECOND.toLocaleString('en')} messages a second for ${FILLING.measureMs / 1_000} s; no peer with a write for each message keeps that, so nobody is beside it here.`,
        unit: 'times the p99 without them',
        better: 'lower',
        setting: { clients: size, 'messages/s': MESSAGES_PER_SECOND },
        goals: [
          { text: "the others' p99 at most a fifth longer", atMost: 1.2 },
          { text: 'all of them are closed', extra: CLOSED, atLeast: size / 10 },
        ],
        contenders,
      },
    ];
  },
};

/** How many times as long as before the others wait. */
export function beset(bench: Bench, contender: Contender, size: number): Promise<Trial> {
  return withCrowd(bench, contender, { rooms: 1, inARoom: size }, async ({ clients, server }) => {
    const options = oneRoom(bench, clients);
    const stalling = new Set(spread(clients, size / 10, 2));
    // Who stalls is to be closed; who speaks and who listens is among the others.
    const others = clients.filter((each) => !stalling.has(each));
    const heard = async (perSecond: number, span: Span) => {
      await calm(others);
      return heardAt(perSecond, { ...options, clients: others, span: spanOf(bench, span) });
    };
    const before = await heard(MESSAGES_PER_SECOND, BEFORE);
    const [sockets, bytes] = [server.socketCount(), server.residentBytes()];
    for (const { socket } of stalling) socket.stall();
    const filling = await heard(FILLING_PER_SECOND, FILLING);
    const after = await heard(MESSAGES_PER_SECOND, WITH_THEM);
    return {
      value: after.p99Ms / before.p99Ms,
      extra: {
        'p99 ms before': before.p99Ms,
        'p99 ms while the buffers fill': filling.p99Ms,
        'p99 ms with them': after.p99Ms,
        [CLOSED]: sockets - server.socketCount(),
        'MiB that the server grew': (server.residentBytes() - bytes) / MIB,
      },
    };
  });
}
