export { readVoteResults, type VoteSummary } from './results.ts';
export { createVote } from './vote.ts';
