import { calls, sessionChannel, userChannel, type AchievementRule } from '@attune/protocol';
import { expect, it } from 'vitest';
import {
  ADMIN,
  startBeside,
  startNode,
  type CapabilityNode,
  type Joined,
} from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { readTogetherMs } from '../breath/index.ts';
import { breathe, roomOf, started, toldOn, type Room } from '../../test/breaths.ts';
import { answered } from '../../test/goOn.ts';
import { errorOf } from '../../test/votes.ts';

const measured = { bpm: 62, quality: 0.98, source: 'simulated', share: 'me' } as const;
const own = (node: CapabilityNode, { identity }: Joined) =>
  toldOn(node, userChannel(identity.userId), 'achievement_unlocked');
const ofGroup = (node: CapabilityNode, { session }: Room) =>
  toldOn(node, sessionChannel(session.id), 'achievement_unlocked');
const beat = async (
  node: CapabilityNode,
  { session }: Room,
  who: Joined,
  rmssd: number | null,
  quality = 0.98,
) => {
  await node.send(who.identity, session.id, 'reading', { ...measured, rmssd, quality });
  await answered(node);
};
const change = (node: CapabilityNode, id: string, body: Partial<AchievementRule>) =>
  node.call(calls.updateAchievementRule, { identity: ADMIN, params: { id }, body });

async function two(node: CapabilityNode): Promise<{ room: Room; pia: Joined; ben: Joined }> {
  const room = await roomOf(node, 2);
  const [pia, ben] = room.people;
  if (!pia || !ben) throw new Error('There are two.');
  return { room, pia, ben };
}

describeOnEveryDatabase((create) => {
  it('MILE-1 MILE-3 a whole cycle in step is told to the person alone, once in a life', async () => {
    await using node = await startNode(create);
    await started(node);
    const { room, pia, ben } = await two(node);
    const both = [
      { by: node, who: pia, ahead: 0.05 },
      { by: node, who: ben, ahead: 0.3 },
    ];
    await breathe(room, both, 11);
    expect(await own(node, pia)).toEqual([]);
    await breathe(room, both, 16);
    expect(await own(node, pia)).toMatchObject([
      { rule_id: 'first-steady-cycle', group: false, value: 1, session_id: room.session.id },
    ]);
    expect(await own(node, ben)).toEqual([]);
    expect(await ofGroup(node, room)).toEqual([]);
    const again = await node.createSession();
    await node.send(ADMIN, again.id, 'session_start', {});
    const seat = await node.call(calls.updateUser, {
      identity: ADMIN,
      params: { id: pia.identity.userId },
      body: { session_id: again.id },
    });
    const back = await node.enter(seat.invite_code ?? '');
    await breathe({ session: again, people: [back] }, [{ by: node, who: back, ahead: 0 }], 16);
    expect(await own(node, pia)).toHaveLength(1);
    const answer = (who: Joined) =>
      node.call(calls.listAchievements, { identity: who.identity, params: { id: room.session.id } });
    expect((await answer(pia)).achievements).toEqual(await own(node, pia));
    expect((await answer(ben)).achievements).toEqual([]);
    expect(node.troubles).toEqual([]);
  });

  it('MILE-4 a phase from the heart says nothing about the pacer', async () => {
    await using node = await startNode(create);
    await started(node);
    const { room, pia } = await two(node);
    await breathe(room, [{ by: node, who: pia, ahead: 0 }], 14, 'heart');
    expect(await own(node, pia)).toEqual([]);
  });

  it('MILE-4 an RMSSD of good quality that is a fifth above the first one is told once a session; of hearts nothing is kept', async () => {
    await using node = await startNode(create);
    const { room, pia } = await two(node);
    for (const [rmssd, quality] of [
      [null, 0.98],
      [40, 0.98],
      [47, 0.98],
      [90, 0.5],
    ] as const)
      await beat(node, room, pia, rmssd, quality);
    expect(await own(node, pia)).toEqual([]);
    await beat(node, room, pia, 49);
    await beat(node, room, pia, 60);
    expect(await own(node, pia)).toMatchObject([{ rule_id: 'best-rmssd', value: null }]);
    const rows = await node.storage.read.selectFrom('achievements').select('value').execute();
    expect(rows).toEqual([{ value: null }]);
  });

  it('MILE-2 what two nodes find at once is told once', async () => {
    await using a = await startNode(create);
    await using b = startBeside(a);
    const { room, pia } = await two(a);
    for (const node of [a, b]) await beat(node, room, pia, 40);
    const arrived = Promise.withResolvers<void>();
    let waiting = 0;
    for (const node of [a, b])
      node.before = async ({ events = [] }) => {
        if (!events.some(({ type }) => type === 'achievement_unlocked')) return;
        if ((waiting += 1) === 2) arrived.resolve();
        await arrived.promise;
      };
    await Promise.all([a, b].map((node) => beat(node, room, pia, 60)));
    await a.until(async () => (await own(a, pia)).length > 0);
    for (const node of [a, b]) await answered(node);
    expect(waiting).toBe(2);
    expect(await own(a, pia)).toHaveLength(1);
    expect([...a.troubles, ...b.troubles]).toEqual([]);
  });

  it('MILE-1 a minute together is the group’s, and everybody in it is told', async () => {
    await using node = await startNode(create);
    await started(node);
    const { room, pia, ben } = await two(node);
    const both = [pia, ben].map((who) => ({ by: node, who, ahead: 0.2 }));
    await breathe(room, both, 55);
    expect(await ofGroup(node, room)).toEqual([]);
    await breathe(room, both, 15);
    expect(await ofGroup(node, room)).toMatchObject([{ rule_id: 'group-sync-minutes', group: true }]);
    await breathe(room, both, 15);
    expect(await ofGroup(node, room)).toHaveLength(1);
    const minutes = (await readTogetherMs(node.storage, room.session.id)) / 60_000;
    expect(minutes).toBeGreaterThan(1.2);
    expect(minutes).toBeLessThan(1.5);
  });

  it('MILE-5 an admin changes thresholds and words and switches rules off, for what comes', async () => {
    await using node = await startNode(create);
    const { room, pia, ben } = await two(node);
    await beat(node, room, pia, 40);
    await beat(node, room, ben, 40);
    await change(node, 'best-rmssd', { threshold: 5, title: 'More than before' });
    await beat(node, room, pia, 43);
    expect(await own(node, pia)).toMatchObject([{ title: 'More than before' }]);
    await change(node, 'best-rmssd', { enabled: false });
    await beat(node, room, ben, 80);
    expect(await own(node, ben)).toEqual([]);
    const { rules } = await node.call(calls.listAchievementRules, { identity: ADMIN });
    expect(rules.find(({ id }) => id === 'best-rmssd')).toMatchObject({ threshold: 5, enabled: false });
    expect(rules.map(({ measure }) => measure)).toEqual([
      'rmssd_gain',
      'steady_cycles',
      'steady_cycles',
      'sync_minutes',
    ]);
  });

  it('MILE-5 a threshold that nobody could reach is refused with what may be asked', async () => {
    await using node = await startNode(create);
    await expect(change(node, 'best-rmssd', { threshold: 201 })).rejects.toMatchObject({
      error: 'VALIDATION_ERROR',
      message: 'This needs a number from 1 to 200.',
    });
    expect(await errorOf(change(node, 'nothing', { threshold: 2 }))).toBe('NOT_FOUND');
  });

  it('MILE-6 what whoever leads gives the group is told to everybody', async () => {
    await using node = await startNode(create);
    const { room, pia } = await two(node);
    const given = {
      title: 'A quiet room',
      words: 'Three minutes of it.',
      badge: 'star',
      rarity: 'rare',
    } as const;
    await node.send(ADMIN, room.session.id, 'group_achievement', given);
    expect(await ofGroup(node, room)).toMatchObject([{ ...given, rule_id: null, group: true, value: null }]);
    const asked = { identity: pia.identity, params: { id: room.session.id } };
    expect((await node.call(calls.listAchievements, asked)).achievements).toMatchObject([given]);
    const other = await roomOf(node, 1);
    const elsewhere = { ...asked, params: { id: other.session.id } };
    expect(await errorOf(node.call(calls.listAchievements, elsewhere))).toBe('SESSION_NOT_FOUND');
  });
});
