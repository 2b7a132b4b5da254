import { calls, sessionChannel, toInstant, userChannel, type Sent, type SummaryView } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { breathing, ended } from '../../test/afterwards.ts';
import {
  ADMIN,
  startBeside,
  startNode,
  type CapabilityNode,
  type Joined,
} from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { goOn } from '../../test/goOn.ts';

const MINUTE_MS = 60_000;
const MILESTONE = { message: 'Slower and steadier.', badge: 'heart', reached_at: toInstant(0) } as const;

/** Ten minutes with a pause, a late joiner, words, a vote and a rating. */
async function evening(node: CapabilityNode) {
  const cast = await breathing(node);
  const { id, ines, pia, bo, say } = cast;
  node.clock.advance(4 * MINUTE_MS);
  await say(pia, 'Good evening');
  await say(pia, 'I am back');
  await say(ines, 'Welcome');
  await node.send(ines.identity, id, 'session_pause', {});
  node.clock.advance(2 * MINUTE_MS);
  await node.send(ines.identity, id, 'session_resume', { technique: 'box' });
  const late = await node.join(id, { first_name: 'Lea' });
  node.clock.advance(4 * MINUTE_MS);
  await node.send(ines.identity, id, 'vote_open', {
    question: 'Once more?',
    choices: [{ label: 'Yes' }, { label: 'No' }],
    results: 'live',
    applies: false,
  });
  const vote = await node.storage.read.selectFrom('votes').select('id').executeTakeFirstOrThrow();
  await node.send(pia.identity, id, 'vote_cast', { vote_id: vote.id, choice: 0 });
  await node.send(bo.identity, id, 'vote_cast', { vote_id: vote.id, choice: 1 });
  await node.send(ines.identity, id, 'vote_close', { vote_id: vote.id });
  await goOn(node, async () => {
    const { read } = node.storage;
    return (await read.selectFrom('votes').select('result').execute()).every(({ result }) => result !== null);
  });
  await node.send(pia.identity, id, 'feedback_give', {
    about: 'session',
    rating: 5,
    named: false,
    words: 'Calm',
  });
  await ended(node, id, ines);
  return { ...cast, late };
}

const summaryOf = (node: CapabilityNode, id: string, identity = ADMIN): Promise<SummaryView> =>
  node.call(calls.getSummary, { identity, params: { id } });

describeOnEveryDatabase((create) => {
  it('SUMMARY-2 the group reads what it came to, and nobody is named in it', async () => {
    await using node = await startNode(create);
    const { id, pia, ines } = await evening(node);
    const { group, summary } = await summaryOf(node, id, pia.identity);
    const led = await summaryOf(node, id, ines.identity);
    expect(group.breathed.map(({ name }) => name)).toEqual(['Coherent 5.5', 'Box 4-4-4-4']);
    expect(group.breathed.reduce((sum, { cycles }) => sum + cycles, 0)).toBe(summary.cycles);
    expect(group.paused_minutes).toBeGreaterThan(1.9);
    expect(group.paused_minutes).toBeLessThan(2.5);
    expect(group.votes).toEqual([
      {
        question: 'Once more?',
        choices: [
          { label: 'Yes', count: 1 },
          { label: 'No', count: 1 },
        ],
        chosen: null,
        voters: 2,
        entitled: 4,
      },
    ]);
    // What one person gave is no sum.
    expect([group.feedback, led.group.feedback]).toEqual([[], [{ about: 'The session', count: 1, mean: 5 }]]);
    expect(group.chat).toEqual({ lines: 3, people: 2 });
    expect(JSON.stringify(group)).not.toMatch(/Pia|Ines|Calm/);
  });

  it('SUMMARY-2 FEED-6 how something was rated is told to the group once three have rated it', async () => {
    await using node = await startNode(create);
    const { id, ines, pia, bo } = await breathing(node);
    const eva = await node.join(id, { first_name: 'Eva' });
    const rate = ({ identity }: Joined, about: Sent<'feedback_give'>['about']) =>
      node.send(identity, id, 'feedback_give', { about, rating: 4, named: false });
    for (const each of [pia, bo]) {
      await rate(each, 'session');
      await rate(each, { technique: 'coherent' });
    }
    await rate(eva, 'session');
    await ended(node, id, ines);
    const { group } = await summaryOf(node, id, pia.identity);
    expect(group.feedback).toEqual([{ about: 'The session', count: 3, mean: 4 }]);
    const text = { params: { id }, query: { format: 'md' } } as const;
    expect(await node.file(calls.getSummary, { identity: pia.identity, ...text })).not.toContain('by 2');
    const asLed = [ines.identity, ADMIN].map((identity) => summaryOf(node, id, identity));
    expect((await Promise.all(asLed)).map((led) => led.group.feedback.length)).toEqual([2, 2]);
  });

  it('SUMMARY-5 what an upstream saw is in the summary: a person’s in their own, the group’s in everybody’s', async () => {
    await using node = await startNode(create);
    const { id, ines, pia, bo } = await breathing(node);
    const seen = (title: string, channel: string) =>
      node.carryOut({
        events: [{ channel, type: 'hrv_milestone', data: { ...MILESTONE, session_id: id, title } }],
      });
    await seen('Calm together', sessionChannel(id));
    await seen('Calm of Pia', userChannel(pia.identity.userId));
    await ended(node, id, ines);
    const titles = async ({ identity }: Joined) => {
      const { own, group } = await summaryOf(node, id, identity);
      return [own, group].map((part) => part?.milestones.map(({ title }) => title));
    };
    expect(await titles(pia)).toEqual([['Calm of Pia'], ['Calm together']]);
    expect(await titles(bo)).toEqual([[], ['Calm together']]);
    expect(JSON.stringify(await summaryOf(node, id, ines.identity))).not.toContain('Calm of Pia');
  });

  it('SUMMARY-3 one reads one’s own part, who led reads who was there, and neither reads the other’s', async () => {
    await using node = await startNode(create);
    const { id, ines, pia, bo, late } = await evening(node);
    const own = await summaryOf(node, id, pia.identity);
    expect(own.people).toBeNull();
    expect(own.own).toMatchObject({ messages: 2, votes: [{ question: 'Once more?', choice: 'Yes' }] });
    expect(own.own?.feedback).toMatchObject([{ rating: 5, words: 'Calm' }]);
    expect(own.own?.minutes).toBeCloseTo(own.summary.minutes, 1);
    const lates = (await summaryOf(node, id, late.identity)).own;
    expect(lates?.minutes).toBeLessThan((own.own?.minutes ?? 0) - 3.5);
    expect((await summaryOf(node, id, bo.identity)).own?.votes).toEqual([
      { question: 'Once more?', choice: 'No' },
    ]);
    const led = await summaryOf(node, id, ines.identity);
    expect(led.people?.map(({ name, messages }) => [name, messages])).toEqual([
      ['Ines Test', 1],
      ['Pia Test', 2],
      ['Bo Test', 0],
      ['Lea Test', 0],
    ]);
    expect(JSON.stringify(led)).not.toContain('Calm');
    const asAdmin = await summaryOf(node, id);
    expect([asAdmin.own, asAdmin.people?.length]).toEqual([null, 4]);
  });

  it('SUMMARY-1 of two nodes that keep it at once one does, and it is the same without the log', async () => {
    await using node = await startNode(create);
    await using beside = startBeside(node);
    const { id, pia } = await evening(node);
    for (const each of [node, beside]) for (const { touched } of each.all) touched?.({ sessions: [id] });
    for (const each of [node, beside]) await each.all.find(({ name }) => name === 'record')?.stop?.();
    const { read } = node.storage;
    expect(await read.selectFrom('records').selectAll().execute()).toHaveLength(1);
    expect(await read.selectFrom('person_records').selectAll().execute()).toHaveLength(4);
    const before = await summaryOf(node, id, pia.identity);
    const gone = read.deleteFrom('log').compile();
    await node.storage.commit({ effects: [{ query: gone }] });
    expect(await summaryOf(node, id, pia.identity)).toEqual(before);
  });
});

describe('before and after', () => {
  it('SUMMARY-1 what a node left undone is done when one starts', async () => {
    await using node = await startNode();
    const { id } = await evening(node);
    const { read } = node.storage;
    for (const table of ['records', 'person_records'] as const)
      await node.storage.commit({ effects: [{ query: read.deleteFrom(table).compile() }] });
    await using next = startBeside(node);
    await next.all.find(({ name }) => name === 'record')?.start?.();
    expect(await read.selectFrom('records').selectAll().execute()).toHaveLength(1);
    expect((await summaryOf(next, id)).group.chat.lines).toBe(3);
  });

  it('SUMMARY-4 of the heart nothing is kept, and that is said', async () => {
    await using node = await startNode();
    const { params, pia } = await evening(node);
    expect((await summaryOf(node, params.id, pia.identity)).own?.heart).toBeNull();
    const csv = await node.file(calls.getSummary, {
      identity: pia.identity,
      params,
      query: { format: 'csv' },
    });
    expect(csv).toContain('You,Heart,not kept\r\n');
  });

  it('RECORD-3 the summary is a file, too', async () => {
    await using node = await startNode();
    const { params, pia } = await evening(node);
    const asked = { identity: pia.identity, params };
    const markdown = await node.file(calls.getSummary, { ...asked, query: { format: 'md' } });
    expect(markdown).toContain('# Evening breath\n');
    expect(markdown).toContain('## Vote\\: Once more?\n\n- Yes: 1\n- No: 1\n');
    const csv = await node.file(calls.getSummary, { ...asked, query: { format: 'csv' } });
    expect(csv.split('\r\n')[0]).toBe('part,what,value');
  });

  it('SESS-7 a session that has not begun, or is not over, has none yet', async () => {
    await using node = await startNode();
    const { id } = await node.createSession();
    await expect(summaryOf(node, id)).rejects.toMatchObject({ error: 'SESSION_NOT_STARTED' });
    const cast = await breathing(node);
    await expect(summaryOf(node, cast.id, cast.pia.identity)).rejects.toMatchObject({ error: 'WRONG_PHASE' });
  });
});
