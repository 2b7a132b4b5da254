export { indexedDbMemory, type IndexedDbMemoryOptions } from './indexedDbMemory.ts';
export { sessionMemory, type SessionMemoryOptions } from './sessionMemory.ts';
export type { Claim } from './browser.ts';
export type { TextStore } from './textStore.ts';
