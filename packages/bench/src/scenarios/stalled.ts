import { BUN, PLAIN_WS, SOCKET_IO, UWS } from '../contenderList.ts';
import { heardAt } from '../load/pace.ts';
import { spread } from '../load/spread.ts';
import { ATTUNE } from '../results.ts';
import { interleaved, spanOf, type Scenario } from '../scenario.ts';
import { withCrowd } from '../withCrowd.ts';
import { oneRoom } from './fanOut.ts';

const EVERYBODY = [ATTUNE, SOCKET_IO, PLAIN_WS, BUN, UWS];
const MESSAGES_PER_SECOND = 30;
const SPAN = { warmUpMs: 5_000, measureMs: 6_000 };

/** H: a tenth of a room reads nothing any more; what does it do to the others? */
export const stalled: Scenario = {
  letter: 'H',
  async run(bench) {
    const size = bench.isQuick ? 100 : 1_000;
    const title = `${size / 10} stalled readers among ${size.toLocaleString('en')}`;
    const contenders = await interleaved(bench, title, EVERYBODY, (contender) =>
      withCrowd(bench, contender, { rooms: 1, inARoom: size }, async ({ clients }) => {
        const options = { ...oneRoom(bench, clients), span: spanOf(bench, SPAN) };
        const free = await heardAt(MESSAGES_PER_SECOND, options);
        for (const { socket } of spread(clients, size / 10, 2)) socket.stall();
        const beset = await heardAt(MESSAGES_PER_SECOND, options);
        return {
          value: beset.p99Ms / free.p99Ms,
          extra: { 'p99 ms before': free.p99Ms, 'p99 ms with them': beset.p99Ms },
        };
      }),
    );
    return [
      {
        scenario: 'stalled-readers',
        title,
        unit: 'times the p99 without them',
        better: 'lower',
        setting: { clients: size, 'messages/s': MESSAGES_PER_SECOND },
        goals: [{ text: "the others' p99 at most a fifth longer", atMost: 1.2 }],
        contenders,
      },
    ];
  },
};
