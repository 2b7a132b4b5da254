export { createFeedback } from './feedback.ts';
export { readOwn, readSummed } from './summed.ts';
