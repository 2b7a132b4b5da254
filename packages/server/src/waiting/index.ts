export { createWaiting } from './waiting.ts';
