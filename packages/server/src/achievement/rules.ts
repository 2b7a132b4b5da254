import { ProtocolError, THRESHOLDS, type AchievementRule, type CallBody, type calls } from '@attune/protocol';
import type { Clock } from '../platform/clock.ts';
import type { Storage } from '../storage/storage.ts';
import type { AchievementRuleRow } from '../storage/tables.guided.ts';
import type { Effect } from '../storage/unit.ts';

/** What another node changed is heeded here by then. */
const TRUSTED_MS = 5_000;

export type Rules = {
  /** As they were a few seconds ago at most. */
  current(): Promise<readonly AchievementRule[]>;
  /** This node has changed them. */
  changed(): void;
};

/** Measurements come every second, and rules change once in a month. */
export function createRules({ storage, clock }: { storage: Storage; clock: Clock }): Rules {
  let known: { readonly rules: Promise<readonly AchievementRule[]>; readonly until: number } | undefined;
  return {
    current() {
      const now = clock.monotonic();
      if (known && now < known.until) return known.rules;
      const rules = readRules(storage);
      const asked = { rules, until: now + TRUSTED_MS };
      known = asked;
      // What could not be read is asked for again, and not trusted for seconds.
      rules.catch(() => {
        if (known === asked) known = undefined;
      });
      return rules;
    },
    changed: () => (known = undefined),
  };
}

export async function readRules({ read }: Storage): Promise<readonly AchievementRule[]> {
  const rows = await read
    .selectFrom('achievement_rules')
    .selectAll()
    .orderBy('measure')
    .orderBy('threshold')
    .execute();
  return rows.map(viewRule);
}

export async function readRule({ read }: Storage, id: string): Promise<AchievementRule> {
  const row = await read.selectFrom('achievement_rules').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new ProtocolError('NOT_FOUND');
  return viewRule(row);
}

/** A threshold that no measurement can reach, or every one does, is refused. */
export function ruleChanged(
  { read }: Storage,
  { id, measure }: AchievementRule,
  { enabled, ...change }: CallBody<typeof calls.updateAchievementRule>,
): Effect {
  const { least, most } = THRESHOLDS[measure];
  const { threshold = least } = change;
  if (threshold < least || threshold > most)
    throw new ProtocolError('VALIDATION_ERROR', {
      message: `This needs a number from ${least} to ${most}.`,
      details: { field: 'threshold', problem: `must be from ${least} to ${most}` },
    });
  const columns = { id, ...change, ...(enabled !== undefined && { enabled: enabled ? 1 : 0 }) };
  const query = read.updateTable('achievement_rules').set(columns).where('id', '=', id).compile();
  return { query, expectRows: { count: 1, otherwise: 'NOT_FOUND' } };
}

function viewRule({ enabled, ...row }: AchievementRuleRow): AchievementRule {
  return { ...row, enabled: enabled === 1 };
}
