import type { Contender } from '../contender.ts';
import { ATTUNE } from '../results.ts';
import {
  attuneOf,
  interleaved,
  movedTo,
  spanOf,
  type Bench,
  type Scenario,
  type Trial,
} from '../scenario.ts';
import { HIGHEST } from '../load/pace.ts';
import type { Search } from '../search.ts';
import { openCrowd } from '../withCrowd.ts';
import { createFanOutSearch, oneRoom } from './fanOut.ts';
import { atPace } from './steady.ts';

const ALONE = `${ATTUNE}, one process`;
/** At which the cost of a delivery is taken: far below what either reaches. */
const STEADY_DELIVERIES = 20_000;
const STEADY_SPAN = { warmUpMs: 5_000, measureMs: 4_000 };

/** F: two processes that share one room, beside one that has all of it. */
export const twoNodes: Scenario = {
  letter: 'F',
  about: 'one room at two processes',
  async *run(bench) {
    const size = bench.isQuick ? 100 : 1_000;
    const title = `Fan-out to ${size.toLocaleString('en')} at two processes`;
    const shared = movedTo(await bench.sharedHouse(), bench);
    const benches = new Map([
      [ATTUNE, shared],
      [ALONE, bench],
    ]);
    const both = [attuneOf(shared), { ...attuneOf(bench), name: ALONE }];
    const search = createFanOutSearch(bench, size);
    const contenders = await interleaved(
      { ...bench, contenders: both },
      title,
      [ATTUNE, ALONE],
      (contender) => across(benches.get(contender.name) ?? bench, contender, size, search),
    );
    yield {
      scenario: 'two-processes',
      title,
      unit: 'deliveries/s',
      better: 'higher',
      note: `${HIGHEST} Half of the room is at each process; they hear of each other over Redis, and keep what they keep in PostgreSQL. ${NOTE}`,
      setting: { rooms: 1, clients: size, processes: 2 },
      goals: [{ text: '0.8 of twice one process, with half of its core each', against: ALONE, atLeast: 0.8 }],
      contenders,
    };
  },
};

const NOTE =
  'There are two cores: Redis and PostgreSQL share one with the load, and the two processes share the other one. With half a core each, two to which being two costs nothing would reach together what one reaches alone with all of it, so that is what they are held against: the ratio is what is left of twice one process. The one process is on SQLite without Redis, as one runs it alone. How long that core was idle says whether it held them back.';

/** The highest rate in one room of so many; Attune alone has two processes. */
export async function across(
  bench: Bench,
  contender: Contender,
  size: number,
  search: Search,
): Promise<Trial> {
  const members = await bench.house.members(contender, { rooms: 1, inARoom: size });
  let processorUs: number | undefined;
  const { value, extra } = await search(contender.name, async () => {
    await using stack = new AsyncDisposableStack();
    const gathered = stack.use(await openCrowd(contender, members, contender.name === ATTUNE ? 2 : 1));
    const options = oneRoom(bench, gathered.clients);
    const steady = { ...options, span: spanOf(bench, STEADY_SPAN), mustBeKept: !bench.isQuick };
    // Of the first crowd only; another comes when one was closed.
    processorUs ??= (await atPace(STEADY_DELIVERIES, gathered.servers, steady)).processorUs;
    const all = stack.move();
    return { options, [Symbol.asyncDispose]: () => all.disposeAsync() };
  });
  const costName = `µs of processor a delivery at ${STEADY_DELIVERIES.toLocaleString('en')}/s`;
  return { value, extra: { ...extra, ...(processorUs !== undefined && { [costName]: processorUs }) } };
}
