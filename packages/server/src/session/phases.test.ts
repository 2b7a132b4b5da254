import { expect, it } from 'vitest';
import { sqliteDatabase } from '../../test/databases.ts';
import { HandClock } from '../../test/handClock.ts';
import { createSession } from '../../test/units.ts';
import { BrokenReads } from '../../test/brokenReads.ts';
import { createPhases } from './phases.ts';

async function start() {
  const database = await sqliteDatabase();
  const storage = await database.open();
  await createSession(storage, 's', 10);
  const clock = new HandClock();
  const reads = new BrokenReads(storage);
  const phases = createPhases({ storage: reads.storage, clock });
  return { clock, reads, ...phases, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
}

it('LOAD-8 the last phase that is known is told at once while the database refuses, and it is not asked with every message', async () => {
  await using node = await start();
  const phase = await node.phaseOf('s');
  node.reads.become('refused');
  const asked = node.reads.asked;
  for (let message = 0; message < 10; message += 1) {
    node.clock.advance(1_000);
    expect([await node.phaseOf('s'), await node.phaseOf('s')]).toEqual([phase, phase]);
  }
  expect(node.reads.asked - asked).toBe(10);
  await expect(node.phaseOf('unknown')).rejects.toMatchObject({ error: 'UNAVAILABLE' });
});

it('LOAD-8 while the database says nothing it is waited for 200 ms once, and then not at all', async () => {
  await using node = await start();
  const phase = await node.phaseOf('s');
  node.clock.advance(1_000);
  node.reads.become('silent');
  const first = node.phaseOf('s');
  node.clock.advance(200);
  expect(await first).toBe(phase);
  expect(await node.phaseOf('s')).toBe(phase);
  // What this node itself did meanwhile is newer than the question that nobody has answered.
  node.learn('s', 'ended');
  node.reads.become('whole');
  await node.reads.answered;
  expect(await node.phaseOf('s')).toBe('ended');
});

it('PERM-3 asked afresh it says what the database has, although this node remembers another phase', async () => {
  await using node = await start();
  node.learn('s', 'scheduled');
  expect(await node.phaseOf('s')).toBe('scheduled');
  expect(await node.phaseOf('s', 'afresh')).toBe('live');
  expect(await node.phaseOf('s')).toBe('live');
});

it('PERM-3 while the database does not say nobody is refused for good by what is remembered', async () => {
  await using node = await start();
  node.learn('s', 'scheduled');
  node.reads.become('refused');
  await expect(node.phaseOf('s', 'afresh')).rejects.toMatchObject({ error: 'UNAVAILABLE' });
  node.reads.become('silent');
  const asked = node.phaseOf('s', 'afresh');
  node.clock.advance(200);
  await expect(asked).rejects.toMatchObject({ error: 'UNAVAILABLE' });
  node.reads.become('whole');
});
