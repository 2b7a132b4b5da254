import * as z from 'zod/mini';
import { achievement, achievementRule, achievementRuleChange } from './achievement.ts';
import { call } from './call.ts';

export const listAchievements = call({
  method: 'GET',
  path: '/api/sessions/:id/achievements',
  summary: "What the caller, and the group, have reached in a session; nobody else's.",
  access: 'member',
  answer: z.object({ achievements: z.array(achievement) }),
});

export const listAchievementRules = call({
  method: 'GET',
  path: '/api/achievement-rules',
  summary: 'What something is reached by.',
  access: 'admin',
  answer: z.object({ rules: z.array(achievementRule) }),
});

export const updateAchievementRule = call({
  method: 'PATCH',
  path: '/api/achievement-rules/:id',
  summary: 'Changes a rule, for what is reached from now on.',
  access: 'admin',
  body: achievementRuleChange,
  answer: achievementRule,
});
