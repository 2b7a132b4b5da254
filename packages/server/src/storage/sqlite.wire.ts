import type { Outcome, Work } from './work.ts';

/** What the thread that writes is started with. */
export type WorkerStart = { readonly file: string; readonly now: number };

export type ToWorker =
  | { readonly type: 'commit'; readonly works: readonly Work[]; readonly now: number }
  | { readonly type: 'close' };

/** An error before `ready` comes as the worker's own `error` event. */
export type FromWorker =
  { readonly type: 'ready' } | { readonly type: 'committed'; readonly outcomes: readonly Outcome[] };
