export { createHealth } from './health.ts';
export { readHeart } from './store.ts';
