export { createAchievement, type AchievementCapability } from './achievement.ts';
