import { ProtocolError, TECHNIQUES, type Sent, type Technique } from '@attune/protocol';
import type { SessionCommand } from './session.state.ts';

// From what was sent, over a socket or in an HTTP call, to what the machine is told.

const MINUTE_MS = 60_000;

export function resuming({ technique }: Sent<'session_resume'>): SessionCommand {
  return { type: 'resume', technique: technique === undefined ? undefined : techniqueOf(technique) };
}

export function extending({ minutes }: Sent<'session_extend'>): SessionCommand {
  return { type: 'extend', byMs: minutes * MINUTE_MS };
}

export function techniqueOf(asked: string | Technique): Technique {
  if (typeof asked !== 'string') return asked;
  const known = TECHNIQUES.find(({ id }) => id === asked);
  if (known) return known;
  throw new ProtocolError('VALIDATION_ERROR', {
    details: { field: 'technique', problem: 'is not known here' },
  });
}
