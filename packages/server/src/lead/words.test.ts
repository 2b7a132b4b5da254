import { expect, it } from 'vitest';
import { BrokenReads } from '../../test/brokenReads.ts';
import { startNode } from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase, type TestDatabase } from '../../test/databases.ts';
import { errorOf } from '../../test/votes.ts';
import { createWords } from './words.ts';

/** A live session with Pia, whose word was taken, and Paul; and another node's words, which have heard nothing of it. */
async function start(create?: () => Promise<TestDatabase>) {
  const node = await startNode(create);
  const { id } = await node.createSession();
  const ines = await node.join(id, { first_name: 'Ines', role: 'instructor' });
  const [pia, paul] = [await node.join(id), await node.join(id)];
  await node.send(ines.identity, id, 'session_start', {});
  const mute = (muted: boolean) =>
    node.send(ines.identity, id, 'seat_mute', { user_id: pia.identity.userId, muted });
  await mute(true);
  const reads = new BrokenReads(node.storage);
  const words = createWords({ storage: reads.storage, clock: node.clock });
  const seatOf = ({ identity: { seatId } }: typeof pia) => ({ sessionId: id, seatId: seatId ?? '' });
  const check = async (who: typeof pia) => errorOf(Promise.resolve().then(() => words.check(seatOf(who))));
  return {
    ...{ node, reads, words, mute, check },
    ...{ pia, paul, seatOf },
    [Symbol.asyncDispose]: () => node[Symbol.asyncDispose](),
  };
}

describeOnEveryDatabase((create) => {
  it('LEAD-4 a room that types is one question a second, and answered at once in between', async () => {
    await using room = await start(create);
    const { node, reads, words, check, pia, paul, seatOf } = room;
    for (let second = 1; second <= 3; second += 1) {
      const people = Array.from({ length: 20 }, (_, number) => (number % 2 === 0 ? pia : paul));
      const answers = await Promise.all(people.map(check));
      expect(new Set(answers)).toEqual(new Set(['MUTED', 'accepted']));
      expect(reads.asked).toBe(second);
      expect(words.check(seatOf(paul))).toBeUndefined();
      expect(() => words.check(seatOf(pia))).toThrow(expect.objectContaining({ error: 'MUTED' }));
      node.clock.advance(1_000);
    }
  });

  it('LEAD-4 what another node took or gave back holds here a second later at most', async () => {
    await using room = await start(create);
    const { node, mute, check, pia } = room;
    expect(await check(pia)).toBe('MUTED');
    await mute(false);
    node.clock.advance(1_000);
    expect(await check(pia)).toBe('accepted');
    await mute(true);
    node.clock.advance(1_000);
    expect(await check(pia)).toBe('MUTED');
  });
});

it('LEAD-4 what this node has committed is newer than what it is just reading', async () => {
  await using room = await start();
  const { node, reads, words, check, pia, seatOf } = room;
  expect(await check(pia)).toBe('MUTED');
  node.clock.advance(1_000);
  reads.become('silent');
  const asked = errorOf(Promise.resolve(words.check(seatOf(pia))));
  words.learn(seatOf(pia), false);
  reads.become('whole');
  expect(await asked).toBe('accepted');
  words.learn(seatOf(pia), true);
  expect(() => words.check(seatOf(pia))).toThrow(expect.objectContaining({ error: 'MUTED' }));
});

it('LOAD-8 a database that says nothing is waited for 80 ms once, and says nothing against anybody', async () => {
  await using room = await start();
  const { node, reads, check, words, pia, paul, seatOf } = room;
  reads.become('silent');
  const asked = check(paul);
  await Promise.resolve();
  node.clock.advance(80);
  expect(await asked).toBe('accepted');
  expect(words.check(seatOf(paul))).toBeUndefined();
  reads.become('whole');
  node.clock.advance(1_000);
  expect(await check(pia)).toBe('MUTED');
  reads.become('refused');
  node.clock.advance(1_000);
  // The last that is known.
  expect(await Promise.all([check(pia), check(paul)])).toEqual(['MUTED', 'accepted']);
});
