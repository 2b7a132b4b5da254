import { calls, sessionChannel, type Transcript } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { ADMIN, startNode, type CapabilityNode } from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { lineOf } from './lines.ts';

async function spoken(node: CapabilityNode, lines: number) {
  const session = await node.createSession();
  const ines = await node.join(session.id, { role: 'instructor', first_name: 'Ines' });
  const pia = await node.join(session.id);
  await node.send(ines.identity, session.id, 'session_start', {});
  const texts = Array.from({ length: lines }, (_, i) => `line ${i + 1}`);
  await Promise.all(texts.map((text) => node.send(pia.identity, session.id, 'chat_message', { text })));
  return { session, ines, pia, params: { id: session.id } };
}

const textsOf = ({ lines }: Transcript, type: string) =>
  lines.filter((line) => line.type === type).map(({ text }) => text);

describeOnEveryDatabase((create) => {
  it('RECORD-1 there is a line for each event, in their order, while the session lasts', async () => {
    await using node = await startNode(create);
    const { session, ines, pia, params } = await spoken(node, 3);
    const transcript = await node.call(calls.getTranscript, { identity: pia.identity, params });
    const events = await node.events(sessionChannel(session.id));
    expect(transcript.lines.map(({ offset, type }) => [offset, type])).toEqual(
      events.map(({ offset, type }) => [offset, type]),
    );
    expect(textsOf(transcript, 'chat_message')).toEqual(['line 1', 'line 2', 'line 3']);
    expect(textsOf(transcript, 'session_started')).toEqual(['started with Coherent 5.5']);
    expect(transcript.kept_until).toBeNull();
    await node.send(ines.identity, session.id, 'technique_change', { technique: 'box' });
    const grown = await node.call(calls.getTranscript, { identity: ines.identity, params });
    expect(textsOf(grown, 'technique_changed')).toEqual(['changed to Box 4-4-4-4']);
  });

  it('RECORD-1 it is read page by page', async () => {
    await using node = await startNode(create);
    const { pia, params } = await spoken(node, 1_100);
    const transcript = await node.call(calls.getTranscript, { identity: pia.identity, params });
    expect(textsOf(transcript, 'chat_message')).toEqual(
      Array.from({ length: 1_100 }, (_, i) => `line ${i + 1}`),
    );
    const rows = (
      await node.file(calls.getTranscript, { identity: ADMIN, params, query: { format: 'csv' } })
    ).split('\r\n');
    expect(rows).toHaveLength(transcript.lines.length + 2);
  });
});

describe('formats', () => {
  it('RECORD-3 a line that would be a formula is none, and one with markup has none', async () => {
    await using node = await startNode();
    const { session, pia, params } = await spoken(node, 0);
    await node.send(pia.identity, session.id, 'chat_message', { text: '=HYPERLINK("x")' });
    await node.send(pia.identity, session.id, 'chat_message', { text: '<img src=x>\n# big' });
    const csv = await node.file(calls.getTranscript, { identity: ADMIN, params, query: { format: 'csv' } });
    expect(csv).toContain(`chat_message,"'=HYPERLINK(""x"")"`);
    const markdown = await node.file(calls.getTranscript, {
      identity: ADMIN,
      params,
      query: { format: 'md' },
    });
    expect(markdown).toContain('**Pia Test:** \\<img src=x\\> / \\# big');
    expect(markdown).toMatch(/^# Evening breath\n/);
  });

  it('RECORD-1 a session in which nothing has happened has a transcript too', async () => {
    await using node = await startNode();
    const { id } = await node.createSession();
    const transcript = await node.call(calls.getTranscript, { identity: ADMIN, params: { id } });
    expect(transcript.lines).toEqual([]);
  });
});

it('RECORD-2 for somebody of another session there is no such session', async () => {
  await using node = await startNode();
  const { params } = await spoken(node, 1);
  const { identity } = await node.join((await node.createSession()).id);
  await expect(node.call(calls.getTranscript, { identity, params })).rejects.toMatchObject({
    error: 'SESSION_NOT_FOUND',
  });
  const nowhere = { identity: ADMIN, params: { id: 'nowhere' } };
  await expect(node.call(calls.getTranscript, nowhere)).rejects.toMatchObject({ error: 'SESSION_NOT_FOUND' });
});

it('REPLAY-1 the log is read page by page, and says when its beginning is gone', async () => {
  await using node = await startNode();
  const { session, params } = await spoken(node, 600);
  const first = await node.call(calls.listEvents, { identity: ADMIN, params });
  expect(first).toMatchObject({ next: 500, is_trimmed: false });
  const next = await node.call(calls.listEvents, { identity: ADMIN, params, query: { after: '500' } });
  const log = await node.events(sessionChannel(session.id));
  expect([...first.events, ...next.events].map(({ offset, data }) => [offset, data])).toEqual(
    log.map(({ offset, json }) => [offset, JSON.parse(json)]),
  );
  const last = next.events.at(-1)?.offset;
  const beyond = await node.call(calls.listEvents, {
    identity: ADMIN,
    params,
    query: { after: String(last) },
  });
  expect(beyond).toEqual({ events: [], ratings: [], next: null, is_trimmed: false });
  const trimmed = node.storage.read.deleteFrom('log').where('position', '<', 10).compile();
  await node.storage.commit({ effects: [{ query: trimmed }] });
  expect(await node.call(calls.listEvents, { identity: ADMIN, params })).toMatchObject({ is_trimmed: true });
});

it('REPLAY-3 ratings have a time and nobody’s name, and one person is one giver', async () => {
  await using node = await startNode();
  const { session, pia, params } = await spoken(node, 1);
  const bo = await node.join(session.id, { first_name: 'Bo' });
  const give = ({ identity }: typeof pia, rating: number) =>
    node.send(identity, session.id, 'feedback_give', {
      about: 'session',
      rating,
      named: true,
      words: 'Calm',
    });
  await give(pia, 3);
  node.clock.advance(1_000);
  await give(bo, 5);
  node.clock.advance(1_000);
  await give(pia, 4);
  const { ratings } = await node.call(calls.listEvents, { identity: ADMIN, params });
  expect(ratings.map(({ about, rating }) => [about, rating])).toEqual([
    ['session', 3],
    ['session', 5],
    ['session', 4],
  ]);
  expect(new Set(ratings.map(({ giver }) => giver)).size).toBe(2);
  expect(ratings[0]?.giver).toBe(ratings[2]?.giver);
  expect(JSON.stringify(ratings)).not.toMatch(new RegExp(`Calm|Pia|${pia.identity.userId}`));
});

const ana = { user_id: 'u1', name: 'Ana', role: 'instructor' };
it.each([
  ['instructor_message', { text: 'Slower', priority: 'high', from: ana }, 'gave the cue: Slower'],
  ['seat_promoted', { user_id: 'u2', name: 'Bo', role: 'instructor', by: ana }, 'let Bo lead too'],
  ['lead_taken', { by: ana, from: null }, 'took the lead'],
  [
    'vote_closed',
    { by: ana, counts: [2, 1], voters: 3, entitled: 4 },
    'closed the vote: 2 : 1, 3 of 4 voted',
  ],
  [
    'vote_closed',
    { by: null, counts: [0, 0], voters: 0, entitled: 4 },
    'The vote closed: 0 : 0, 0 of 4 voted',
  ],
  ['group_sync_achieved', { r: 0.9, people: 3 }, 'The group breathed as one (3 people)'],
  ['hrv_milestone', { title: 'Calm', message: 'Slower.' }, 'Reached: Calm. Slower.'],
  ['of_another_version', {}, 'of another version'],
])('RECORD-1 %s has its words', (type, data, text) => {
  expect(lineOf({ position: 1, at: 0, type, json: JSON.stringify(data) }).text).toBe(text);
});
