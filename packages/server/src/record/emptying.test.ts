import { calls, CLOSE } from '@attune/protocol';
import { expect, it } from 'vitest';
import { breathing } from '../../test/afterwards.ts';
import { ADMIN, startNode, type CapabilityNode, type Joined } from '../../test/capabilityNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { BREATHS } from '../../test/votes.ts';
import type { Plan } from '../capability.ts';
import { STATEMENTS_PER_SLICE } from '../storage/nameless.ts';
import { ROWS_PER_SLICE } from '../storage/takenAway.ts';
import type { Effect } from '../storage/unit.ts';

const MANY = 2 * ROWS_PER_SLICE + 50;
const SETTLED_MS = 60_000;

const erase = (node: CapabilityNode, { identity }: Joined) =>
  node.call(calls.eraseUser, { identity: ADMIN, params: { id: identity.userId } });

const eraseMe = (node: CapabilityNode, { identity }: Joined) => node.call(calls.eraseMe, { identity });

function manyAchievements({ storage }: CapabilityNode, session_id: string, { identity }: Joined): Effect {
  const row = { session_id, user_id: identity.userId, rule_id: null, title: 'T', words: 'W', value: null };
  const rows = Array.from({ length: MANY }, (_, index) => ({
    ...row,
    ...{ id: `a${index}`, once: `once ${index}` },
    ...({ badge: 'breath', rarity: 'common', unlocked_at: 0 } as const),
  }));
  return { query: storage.read.insertInto('achievements').values(rows).compile() };
}

/** Closed ones, before the one that is shown. */
function manyVotes({ storage }: CapabilityNode, session_id: string, { identity }: Joined): Effect {
  const opened_by = JSON.stringify({ user_id: identity.userId, name: identity.name, role: 'instructor' });
  const none = { closes_at: null, closed_by: null, result: null, chosen: null, settled_by: null };
  const rows = Array.from({ length: MANY }, (_, index) => ({
    ...{ id: `v${index}`, session_id, number: -index, opened_by },
    ...{ terms: '{}', phase: 'closed' as const, opened_at: 0, casts: 0, applies_at: null, ...none },
  }));
  return { query: storage.read.insertInto('votes').values(rows).compile() };
}

const isOf =
  (table: string) =>
  ({ query }: Effect): boolean =>
    query.sql.includes(`"${table}"`);

describeOnEveryDatabase((create) => {
  it('ERASE-1 however much it is, it goes a few rows at a time, and what was interrupted goes on', async () => {
    await using node = await startNode(create);
    const { id, ines, pia } = await breathing(node);
    await node.send(ines.identity, id, 'vote_open', BREATHS);
    await node.storage.commit({
      effects: [manyAchievements(node, id, pia), manyVotes(node, id, ines)],
    });
    const left = async (table: 'achievements' | 'users') =>
      (await node.storage.read.selectFrom(table).select('id').execute()).map(({ id: each }) => each);
    const plans: Plan[] = [];
    node.before = async (plan) => {
      plans.push(plan);
      const slices = plans.filter(({ effects = [] }) => effects.some(isOf('achievements')));
      if (slices.length === 2) throw new Error('The node ends here.');
    };
    // They are answered all the same: they cannot ask again.
    const report = await eraseMe(node, pia);
    expect(report.removed).toContainEqual({ what: 'achievements', count: MANY });
    expect(node.troubles.splice(0)).toMatchObject([{ message: 'The node ends here.' }]);
    expect(await left('achievements')).toHaveLength(MANY - ROWS_PER_SLICE);
    // They are out at once.
    await expect(node.auth.identify(pia.token)).rejects.toMatchObject({ error: 'AUTHENTICATION_FAILED' });
    expect(node.closes).toContainEqual({ userId: pia.identity.userId, code: CLOSE.removed });

    node.before = async (plan) => void plans.push(plan);
    node.clock.advance(SETTLED_MS);
    await node.all.find(({ name }) => name === 'record')?.start?.();
    expect(await left('achievements')).toEqual([]);
    expect(await left('users')).not.toContain(pia.identity.userId);
    expect(await erase(node, pia)).toEqual(report);

    await erase(node, ines);
    const effects = plans.map(({ effects: all = [] }) => all);
    const statements = effects.flat().map(({ query }) => query.parameters.length);
    expect(Math.max(...effects.map(({ length }) => length))).toBeLessThanOrEqual(STATEMENTS_PER_SLICE);
    expect(Math.max(...statements)).toBeLessThanOrEqual(ROWS_PER_SLICE + 1);
    expect(effects.filter((all) => all.some(isOf('votes')))).toHaveLength(
      Math.ceil((MANY + 1) / STATEMENTS_PER_SLICE),
    );
    expect(node.troubles).toEqual([]);
  });

  it('ERASE-1 where the rest takes long a person is answered within 3 s, and it goes on without another beginning it too', async () => {
    await using node = await startNode(create);
    const { pia } = await breathing(node);
    const [begun, goesOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const taken: unknown[] = [];
    node.before = async ({ effects = [] }) => {
      if (effects.some(isOf('achievements'))) {
        begun.resolve();
        await goesOn.promise;
      }
      if (effects.some(({ query }) => query.sql.includes('"taken_until" is null'))) taken.push(effects);
    };
    await node.storage.commit({
      effects: [manyAchievements(node, pia.identity.sessionId ?? '', pia)],
    });
    const asked = eraseMe(node, pia);
    await begun.promise;
    node.clock.advance(3_000);
    const report = await asked;
    expect(report.removed).toContainEqual({ what: 'achievements', count: MANY });
    expect(await erase(node, pia)).toEqual(report);
    node.clock.advance(40_000);
    await node.all.find(({ name }) => name === 'record')?.start?.();
    // Nobody but who began it has got it.
    expect(taken).toHaveLength(2);
    goesOn.resolve();
    const ofPia = node.storage.read.selectFrom('users').select('id').where('id', '=', pia.identity.userId);
    await node.until(async () => (await ofPia.execute()).length === 0);
    const isFree = node.storage.read.selectFrom('erasures').select('taken_until');
    await node.until(async () => (await isFree.execute()).every(({ taken_until }) => taken_until === null));
    expect(node.troubles).toEqual([]);
  });
});
