export { readVoteResults, type VoteSummary } from './results.ts';
export { createVote, type VoteCapability } from './vote.ts';
