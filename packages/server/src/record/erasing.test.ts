import { calls, CLOSE, sessionChannel, userChannel } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { breathing, dump, ended } from '../../test/afterwards.ts';
import { ADMIN, startBeside, startNode, type CapabilityNode } from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { tagAfter } from '../storage/tag.ts';
import { REMOVED_WORDS } from '../storage/nameless.ts';

const SETTLED_MS = 60_000;
const linesOf = async (node: CapabilityNode, id: string) =>
  (await node.events(sessionChannel(id)))
    .filter(({ type }) => type === 'chat_message')
    .map(({ json }) => JSON.parse(json) as { text: string; from: { user_id: string; name: string } });

/** Does what may be done in a session, so that there is something of this person everywhere. */
async function full(node: CapabilityNode) {
  const cast = await breathing(node);
  const { id, ines, pia, bo, say } = cast;
  await say(pia, 'a secret of Pia');
  await say(bo, 'hello, Pia');
  await node.send(ines.identity, id, 'vote_open', {
    question: 'Once more?',
    choices: [{ label: 'Yes' }, { label: 'No' }],
    results: 'after_vote',
    applies: false,
  });
  const vote = await node.storage.read.selectFrom('votes').select('id').executeTakeFirstOrThrow();
  await node.send(pia.identity, id, 'vote_cast', { vote_id: vote.id, choice: 0 });
  const given = { about: 'session', rating: 2, named: true, words: 'a secret word' } as const;
  await node.send(pia.identity, id, 'feedback_give', given);
  return cast;
}

describeOnEveryDatabase((create) => {
  it('ERASE-1 ERASE-5 what is theirs goes, and the answer says so, the same each time', async () => {
    await using node = await startNode(create);
    const { pia, id } = await full(node);
    const { userId } = pia.identity;
    const first = await node.call(calls.eraseMe, { identity: pia.identity });
    expect(first.removed).toContainEqual({ what: 'lines of chat', count: 1 });
    expect(first.removed).toContainEqual({ what: 'ballots', count: 1 });
    expect(first.removed).toContainEqual({ what: 'ratings and words', count: 1 });
    expect(first.remains.length).toBeGreaterThan(2);
    expect(JSON.stringify(first)).not.toMatch(/Pia|secret/);
    const again = await node.call(calls.eraseUser, { identity: ADMIN, params: { id: userId } });
    expect(again).toEqual(first);
    await expect(node.auth.identify(pia.token)).rejects.toMatchObject({ error: 'AUTHENTICATION_FAILED' });
    expect(node.closes).toContainEqual({ userId, code: CLOSE.removed });
    expect((await linesOf(node, id)).map(({ text }) => text)).toEqual([REMOVED_WORDS, 'hello, Pia']);
  });

  it('ERASE-2 every event stays where it was, and its tag vouches for it', async () => {
    await using node = await startNode(create);
    const { id, pia } = await full(node);
    const before = await node.events(sessionChannel(id));
    await node.call(calls.eraseUser, { identity: ADMIN, params: { id: pia.identity.userId } });
    const after = await node.events(sessionChannel(id));
    const placed = (events: typeof after) => events.map(({ json: _, ...event }) => event);
    expect(placed(after)).toEqual(placed(before));
    let tag = '';
    for (const event of after) expect(event.tag).toBe((tag = tagAfter(tag, event.id)));
    const [line] = await linesOf(node, id);
    expect(line?.from.name).toBe('Somebody');
    expect(line?.from.user_id).not.toBe(pia.identity.userId);
  });

  it('ERASE-3 afterwards nothing in the database leads to the person, whoever they were', async () => {
    await using node = await startNode(create);
    const { id, pia, ines } = await full(node);
    const people = [pia, ines].map(({ identity }) => identity.userId);
    const emails = await node.storage.read
      .selectFrom('users')
      .select('email')
      .where('id', 'in', people)
      .execute();
    for (const person of people)
      await node.call(calls.eraseUser, { identity: ADMIN, params: { id: person } });
    node.clock.advance(SETTLED_MS);
    await node.all.find(({ name }) => name === 'record')?.start?.();
    const left = new RegExp([...people, ...emails.map(({ email }) => email), 'secret', 'Ines'].join('|'));
    for (const [table, rows] of await dump(node.storage)) {
      // Orders to the nodes are in a log that is deleted a day later.
      const kept = table === 'log' || table === 'heads' ? withoutControl(rows) : rows;
      expect(kept, table).not.toMatch(left);
    }
    expect(await node.store.snapshot(userChannel(pia.identity.userId))).toEqual([]);
    expect(await linesOf(node, id)).toHaveLength(2);
  });

  it('ERASE-4 what was under way meanwhile is found soon after', async () => {
    await using node = await startNode(create);
    const { id, ines } = await full(node);
    const late = await node.planOf(ines.identity, id, 'session_pause', {});
    await node.call(calls.eraseUser, { identity: ADMIN, params: { id: ines.identity.userId } });
    await node.carryOut(late, ines.identity);
    const said = async () => (await node.events(sessionChannel(id))).map(({ json }) => json).join();
    expect(await said()).toContain('Ines');
    node.clock.advance(SETTLED_MS);
    await node.all.find(({ name }) => name === 'record')?.start?.();
    expect(await said()).not.toContain('Ines');
    const { read } = node.storage;
    expect(await read.selectFrom('erasures').select('user_id').execute()).toEqual([{ user_id: null }]);
  });

  it('ERASE-1 of those who ask at once all are answered, and it is done once', async () => {
    await using node = await startNode(create);
    await using beside = startBeside(node);
    const { pia } = await full(node);
    const asked = [node, beside, node, beside].map((each) =>
      each.call(calls.eraseUser, { identity: ADMIN, params: { id: pia.identity.userId } }),
    );
    const answers = await Promise.all(asked);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await node.storage.read.selectFrom('erasures').selectAll().execute()).toHaveLength(1);
  });
});

/** Rows of all channels but that of the orders. */
function withoutControl(json: string): string {
  const rows = JSON.parse(json) as { channel: string }[];
  return JSON.stringify(rows.filter(({ channel }) => channel !== 'control'));
}

describe('who may', () => {
  it('ERASE-1 after the end a person still can, and the summary is without them', async () => {
    await using node = await startNode();
    const { id, params, pia, ines } = await full(node);
    await ended(node, id, ines);
    const identity = await node.auth.identify(pia.token, 'reading');
    await node.call(calls.eraseMe, { identity });
    const { people, group } = await node.call(calls.getSummary, { identity: ADMIN, params });
    expect(people?.map(({ name }) => name)).toEqual(['Ines Test', 'Bo Test']);
    expect(group.feedback).toEqual([]);
    expect(group.chat.lines).toBe(2);
  });

  it('ERASE-1 nobody deletes who runs the place with it, and nobody who was never there', async () => {
    await using node = await startNode();
    await expect(node.call(calls.eraseMe, { identity: ADMIN })).rejects.toMatchObject({ error: 'FORBIDDEN' });
    const self = { identity: ADMIN, params: { id: ADMIN.userId } };
    await expect(node.call(calls.eraseUser, self)).rejects.toMatchObject({ error: 'FORBIDDEN' });
    const nobody = { identity: ADMIN, params: { id: 'nobody' } };
    await expect(node.call(calls.eraseUser, nobody)).rejects.toMatchObject({ error: 'NOT_FOUND' });
  });
});
