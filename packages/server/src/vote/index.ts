export { createVote } from './vote.ts';
