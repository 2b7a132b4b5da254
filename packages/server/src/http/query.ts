import { firstIssue, ProtocolError, type Call } from '@attune/protocol';
import type { Request } from 'express';

/** Only what stands behind it is read. */
const ANY_ORIGIN = 'http://any';

/** The checked query of a call; undefined where the call takes none, and then nothing of it is read. */
export function readQuery(call: Call, { originalUrl }: Pick<Request, 'originalUrl'>): unknown {
  if (!call.query) return undefined;
  const { searchParams } = new URL(originalUrl, ANY_ORIGIN);
  const given = [...searchParams];
  const names = new Set(given.map(([name]) => name));
  if (names.size < given.length) throw repeated();
  const checked = call.query.safeParse(Object.fromEntries(given));
  if (!checked.success) throw new ProtocolError('VALIDATION_ERROR', { details: firstIssue(checked.error) });
  return checked.data;
}

/** One of the two would be taken for what was meant. */
function repeated(): ProtocolError {
  return new ProtocolError('VALIDATION_ERROR', { details: { field: 'query', problem: 'has a name twice' } });
}
