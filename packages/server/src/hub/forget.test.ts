import { expect, it } from 'vitest';
import { sqliteDatabase } from '../../test/databases.ts';
import { HandClock } from '../../test/handClock.ts';
import { promptFlusher } from '../../test/promptFlusher.ts';
import { MemoryBroker, MemoryBus } from './bus.memory.ts';
import { Hub } from './hub.ts';
import { sqlLog } from './log.sql.ts';
import { MemoryStateStore } from './stateStore.memory.ts';

const CHANNEL = 'session:s1';

it('STATE-2 a channel that nobody follows is forgotten, and told anew when somebody comes back', async () => {
  await using database = await sqliteDatabase();
  const clock = new HandClock();
  const states = new MemoryStateStore(clock);
  const troubles: unknown[] = [];
  let told = '"first"';
  const hub = new Hub({
    log: sqlLog(await database.open()),
    states,
    bus: new MemoryBus(new MemoryBroker((error) => troubles.push(error))),
    clock,
    flusher: promptFlusher(clock),
    hydrate: async () => [{ type: 'session', key: 's1', json: told }],
    settled: () => Promise.resolve(),
    random: () => 1,
    onTrouble: (error) => troubles.push(error),
  });
  const follow = async () => {
    let answer = '';
    await hub.subscribe(
      { id: 'c1', deliver: () => undefined, forked: () => undefined },
      CHANNEL,
      undefined,
      (json) => (answer = json),
    );
    return (JSON.parse(answer) as { states: { value: unknown }[] }).states.map(({ value }) => value);
  };

  expect(await follow()).toEqual(['first']);
  await states.set(CHANNEL, 'presence', 'u1', '"here"');
  clock.advance(60_000);
  expect(await states.snapshot(CHANNEL)).toHaveLength(2);
  hub.unsubscribe('c1', CHANNEL);
  clock.advance(60_000);
  // Presence cannot be told anew from the database, so it stays.
  await expect.poll(() => states.snapshot(CHANNEL)).toMatchObject([{ type: 'presence' }]);
  told = '"second"';
  expect(await follow()).toEqual(expect.arrayContaining(['second', 'here']));
  expect(troubles).toEqual([]);
  hub.stop();
});
