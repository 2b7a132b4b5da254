import { calls } from '@attune/protocol';
import { readTogetherMs } from '../breath/index.ts';
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
      return {
        body: async () => {
          const [achievements, togetherMs] = await Promise.all([
            readAchievements(storage, id, identity.userId),
            readTogetherMs(storage, id),
          ]);
          return { achievements, together_minutes: Math.round(togetherMs / 6_000) / 10 };
        },
      };
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
