import { calls } from '@attune/protocol';
import { route, type Route } from '../capability.ts';
import { requireIn } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import { readRule, readRules, ruleChanged, type Rules } from './rules.ts';
import { readAchievements } from './store.ts';

export type RoutesDeps = { readonly storage: Storage; readonly rules: Rules };

export function achievementRoutes({ storage, rules }: RoutesDeps): readonly Route[] {
  return [
    route(calls.listAchievements, async ({ identity, params: { id } }) => {
      requireIn(identity, id);
      return { body: async () => ({ achievements: await readAchievements(storage, id, identity.userId) }) };
    }),
    route(calls.listAchievementRules, async () => ({
      body: async () => ({ rules: [...(await readRules(storage))] }),
    })),
    route(calls.updateAchievementRule, async ({ params: { id }, body }) => {
      const rule = await readRule(storage, id);
      return {
        plan: { effects: [ruleChanged(storage, rule, body)], committed: rules.changed },
        body: () => readRule(storage, id),
      };
    }),
  ];
}
