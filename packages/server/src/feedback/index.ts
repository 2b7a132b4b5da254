export { createFeedback } from './feedback.ts';
export { LEAST_RATERS, readOwn, readSummed } from './summed.ts';
export { OPEN_AFTER_END_MS } from './store.ts';
