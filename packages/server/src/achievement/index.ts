export { createAchievement, type AchievementCapability } from './achievement.ts';
export { readAchievements } from './store.ts';
