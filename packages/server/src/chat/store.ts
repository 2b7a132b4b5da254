import type { SessionPhase } from '@attune/protocol';
import type { Storage } from '../storage/storage.ts';
import type { Effect } from '../storage/unit.ts';

/** Refuses a line whose session ended between its check and its commit: `session_ended` stays the last event (SESS-7). */
export function isOpen(storage: Storage, sessionId: string, phases: readonly SessionPhase[]): Effect {
  const found = storage.read.selectFrom('sessions').select('id').where('id', '=', sessionId);
  return {
    query: found.where('phase', 'in', phases).compile(),
    expectRows: { count: 1, otherwise: 'WRONG_PHASE' },
  };
}
