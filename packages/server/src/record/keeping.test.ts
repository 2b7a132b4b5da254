import { calls, sessionChannel } from '@attune/protocol';
import { expect, it, vi } from 'vitest';
import { breathing, ended, untilKept } from '../../test/afterwards.ts';
import { ADMIN, startNode, type CapabilityNode, type Joined } from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { append } from '../../test/units.ts';
import { sweep } from '../storage/retention.ts';
import type { Effect } from '../storage/unit.ts';

const DAY_MS = 86_400_000;

function answered(node: CapabilityNode, session_id: string, { identity }: Joined): Effect {
  const row = { session_id, user_id: identity.userId, question: 'sleep', answer: '"well"', answered_at: 0 };
  return { query: node.storage.read.insertInto('intake_answers').values(row).compile() };
}

describeOnEveryDatabase((create) => {
  it('KEEP-1 what was said is kept for 30 days after the end, or as long as an admin says', async () => {
    await using node = await startNode(create);
    const { params, ines, pia, say } = await breathing(node);
    await say(pia, 'hello');
    const admin = { identity: ADMIN, params };
    expect(await node.call(calls.getRetention, admin)).toEqual({ transcript_days: 30, kept_until: null });
    await node.call(calls.setRetention, { ...admin, body: { transcript_days: 7 } });
    await ended(node, params.id, ines);
    const { session, kept_until } = await node.call(calls.getSummary, { identity: pia.identity, params });
    const endedAt = Date.parse(session.ends_at ?? '');
    expect(Date.parse(kept_until ?? '') - endedAt).toBe(7 * DAY_MS);
    const transcript = await node.call(calls.getTranscript, { identity: pia.identity, params });
    expect(transcript.kept_until).toBe(kept_until);
    const answer = await node.call(calls.setRetention, { ...admin, body: { transcript_days: 90 } });
    expect(Date.parse(answer.kept_until ?? '') - endedAt).toBe(90 * DAY_MS);
  });

  it('KEEP-2 what is past its time goes, however many nodes see to it, and the summary stays', async () => {
    await using node = await startNode(create);
    const { id, params, ines, pia, say } = await breathing(node);
    await say(pia, 'hello');
    await node.call(calls.setRetention, { identity: ADMIN, params, body: { transcript_days: 2 } });
    await ended(node, id, ines);
    const channel = sessionChannel(id);
    const types = async () => (await node.events(channel)).map(({ type }) => type);
    await sweep(node.storage, node.clock.now() + DAY_MS);
    expect(await types()).toContain('chat_message');
    const later = node.clock.now() + 2 * DAY_MS;
    await Promise.all([sweep(node.storage, later), sweep(node.storage, later)]);
    expect(await types()).toEqual(['session_ended']);
    const { group } = await node.call(calls.getSummary, { identity: pia.identity, params });
    expect(group.chat.lines).toBe(1);
  });

  it('KEEP-1 a long log is told in steps until when it is kept, and by the newest word of an admin', async () => {
    await using node = await startNode(create);
    const { id, params, ines } = await breathing(node);
    const channel = sessionChannel(id);
    await node.storage.commit({
      appends: Array.from({ length: 1_201 }, () => append(channel, { keepUntil: 1 })),
    });
    await ended(node, id, ines);
    const { read } = node.storage;
    const untils = async () => {
      const rows = read.selectFrom('log').select('keep_until').distinct().where('channel', '=', channel);
      return (await rows.execute()).map(({ keep_until }) => keep_until);
    };
    expect(await untils()).toHaveLength(1);
    const steps = vi.spyOn(node.storage, 'commit');
    const kept = (days: number) =>
      node.call(calls.setRetention, { identity: ADMIN, params, body: { transcript_days: days } });
    const answers = [await kept(7), await kept(90)];
    await untilKept(node, id);
    expect(await untils()).toEqual([Date.parse(answers[1]?.kept_until ?? '')]);
    const changes = steps.mock.calls.flatMap(([{ effects = [] }]) =>
      effects.filter(({ query }) => /update "log"/i.test(query.sql)),
    );
    expect(changes.length).toBeGreaterThan(2);
    expect(node.troubles).toEqual([]);
  });

  it('KEEP-3 what people answered, wrote and did goes with the transcript, and how they rated stays', async () => {
    await using node = await startNode(create);
    const { id, params, ines, pia, say } = await breathing(node);
    await say(pia, 'hello');
    const admin = { identity: ADMIN, params };
    await node.storage.commit({ effects: [answered(node, id, pia)] });
    await node.call(calls.setRetention, { ...admin, body: { transcript_days: 2 } });
    await ended(node, id, ines);
    const give = (words: string) =>
      node.call(calls.giveFeedback, {
        identity: pia.identity,
        params,
        body: { about: 'session', rating: 4, named: false, words },
      });
    await give('words of Pia');
    const { session } = await node.call(calls.getSummary, admin);
    const left = async () => {
      await node.all.find(({ name }) => name === 'record')?.start?.();
      const { own } = await node.call(calls.getSummary, { identity: pia.identity, params });
      const { feedback } = await node.call(calls.getFeedback, admin);
      const answers = await node.storage.read.selectFrom('intake_answers').selectAll().execute();
      return [own?.messages, answers.length, feedback[0]?.count, feedback[0]?.words.length];
    };
    expect(await left()).toEqual([1, 1, 1, 1]);
    node.clock.advance(2 * DAY_MS);
    expect(await left()).toEqual([undefined, 0, 1, 0]);
    const { people } = await node.call(calls.getSummary, { identity: ADMIN, params });
    expect(people?.[1]).toMatchObject({ name: 'Pia Test', messages: null });
    await give('more words');
    expect(await left()).toEqual([undefined, 0, 1, 0]);
    const passedAt = async () => {
      const row = node.storage.read.selectFrom('records').select('passed_at');
      return (await row.executeTakeFirstOrThrow()).passed_at;
    };
    // They are taken no more, and the last ones may be stored behind this look.
    node.clock.setNow(Date.parse(session.ends_at ?? '') + 7 * DAY_MS);
    await left();
    expect(await passedAt()).toBeNull();
    node.clock.advance(60_000);
    await left();
    expect(await passedAt()).not.toBeNull();
    expect(node.troubles).toEqual([]);
  });

  it.each(['cancelled', 'expired'])(
    'KEEP-3 what was answered for a session that %s goes, too',
    async (phase) => {
      await using node = await startNode(create);
      const { id } = await node.createSession();
      const params = { id };
      await node.storage.commit({ effects: [answered(node, id, await node.join(id))] });
      if (phase === 'expired') node.clock.advance(DAY_MS);
      else await node.call(calls.updateSession, { identity: ADMIN, params, body: { phase: 'cancelled' } });
      await untilKept(node, id);
      const [session] = await node.session.viewSessions([id]);
      expect(session?.phase).toBe(phase);
      const set = { identity: ADMIN, params, body: { transcript_days: 2 } };
      const { kept_until } = await node.call(calls.setRetention, set);
      expect(Date.parse(kept_until ?? '') - Date.parse(session?.ends_at ?? '')).toBe(2 * DAY_MS);
      const { read } = node.storage;
      await node.until(async () => {
        const row = await read.selectFrom('records').select('kept_until').executeTakeFirstOrThrow();
        return row.kept_until === Date.parse(kept_until ?? '');
      });
      const left = async () => {
        await node.all.find(({ name }) => name === 'record')?.start?.();
        return (await read.selectFrom('intake_answers').selectAll().execute()).length;
      };
      expect(await left()).toBe(1);
      node.clock.advance(2 * DAY_MS);
      expect(await left()).toBe(0);
      await sweep(node.storage, node.clock.now());
      expect(await node.events(sessionChannel(id))).toHaveLength(1);
      expect(node.troubles).toEqual([]);
    },
  );
});
