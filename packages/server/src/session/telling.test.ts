import { sessionChannel } from '@attune/protocol';
import { expect, it } from 'vitest';
import { startBeside, startNode } from '../../test/capabilityNode.ts';
import { turn } from '../../test/slowHub.ts';

it('tells the newest of a session when two nodes tell it at once', async () => {
  await using a = await startNode();
  await using b = startBeside(a);
  const session = await a.createSession();
  const people = async () =>
    (await a.states(sessionChannel(session.id), 'session')).get(session.id)?.['people'];
  // The first node has counted one, and says so only when the second has said two.
  const newer = Promise.withResolvers<void>();
  a.before = async ({ effects, states = [] }) => {
    if (!effects && states.some(({ type }) => type === 'session')) await newer.promise;
  };
  await a.join(session.id);
  for (let turns = 0; turns < 20; turns += 1) await turn();
  await b.join(session.id);
  await b.until(async () => (await people()) === 2);
  newer.resolve();
  for (let turns = 0; turns < 50; turns += 1) await turn();
  expect(await people()).toBe(2);
});
