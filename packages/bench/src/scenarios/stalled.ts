import { RunningContender } from '../contender.ts';
import { BUN, PLAIN_WS, SOCKET_IO, UWS } from '../contenderList.ts';
import { gatherCrowd } from '../load/crowd.ts';
import { listenBy } from '../load/latency.ts';
import { speakAt } from '../load/pace.ts';
import { ATTUNE } from '../results.ts';
import { interleaved, membersOf, type Scenario } from '../scenario.ts';
import { spread } from './fanOut.ts';

const EVERYBODY = [ATTUNE, SOCKET_IO, PLAIN_WS, BUN, UWS];
const MESSAGES_PER_SECOND = 30;
const MEASURED_MS = 6_000;

/** H: a tenth of a room reads nothing any more; what does it do to the others? */
export const stalled: Scenario = {
  letter: 'H',
  async run(bench) {
    const size = bench.isQuick ? 100 : 1_000;
    const title = `${size / 10} stalled readers among ${size.toLocaleString('en')}`;
    const contenders = await interleaved(bench, title, EVERYBODY, async (contender) => {
      const members = await membersOf(bench, contender, 1, size);
      await using server = await RunningContender.start(contender);
      using crowd = await gatherCrowd(server.port, contender.dialect, members);
      const { clients } = crowd;
      const latency = listenBy(spread(clients, 4, 0), clients);
      const options = { clients, speakers: spread(clients, 20, 1), latency, audience: size - 1 };
      const free = await speakAt(MESSAGES_PER_SECOND, { ...options, measureMs: MEASURED_MS });
      for (const { socket } of spread(clients, size / 10, 2)) socket.stall();
      const beset = await speakAt(MESSAGES_PER_SECOND, { ...options, measureMs: MEASURED_MS });
      return {
        value: beset.p99Ms / free.p99Ms,
        extra: { 'p99 ms before': free.p99Ms, 'p99 ms with them': beset.p99Ms },
      };
    });
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
