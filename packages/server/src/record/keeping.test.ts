import { calls, sessionChannel } from '@attune/protocol';
import { expect, it } from 'vitest';
import { breathing, ended } from '../../test/afterwards.ts';
import { ADMIN, startNode } from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { sweep } from '../storage/retention.ts';

const DAY_MS = 86_400_000;

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
    const { own, group } = await node.call(calls.getSummary, { identity: pia.identity, params });
    expect([own?.messages, group.chat.lines]).toEqual([1, 1]);
  });
});
