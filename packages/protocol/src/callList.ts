import type { Call } from './call.ts';
import * as calls from './calls.ts';

/** Every HTTP call there is; paths without an entry here are operations (`/healthz`, `/readyz`, `/metrics`) and documents. */
export const CALLS: readonly Call[] = Object.values(calls);
