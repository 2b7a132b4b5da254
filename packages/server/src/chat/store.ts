import { OPEN_PHASES } from '@attune/protocol';
import type { Storage } from '../storage/storage.ts';
import type { Effect } from '../storage/unit.ts';

/**
 * Refuses a line whose session ended between its check and its commit: `session_ended` stays the last event (SESS-7). Compiled once, for it
 * is asked with every line.
 */
export function openGuard({ read }: Storage): (sessionId: string) => Effect {
  const ofAny = read.selectFrom('sessions').select('id').where('id', '=', '');
  const compiled = ofAny.where('phase', 'in', OPEN_PHASES).compile();
  const [, ...phases] = compiled.parameters;
  return (sessionId) => ({
    query: { ...compiled, parameters: [sessionId, ...phases] },
    expectRows: { count: 1, otherwise: 'WRONG_PHASE' },
  });
}
