import type { Sent } from '@attune/protocol';
import type { TechniqueCapability } from '../technique/index.ts';
import type { SessionCommand } from './session.state.ts';

// From what was sent, over a socket or in an HTTP call, to what the machine is told.

const MINUTE_MS = 60_000;

export type Library = Pick<TechniqueCapability, 'techniqueOf'>;

export async function resuming(
  library: Library,
  { technique }: Sent<'session_resume'>,
): Promise<SessionCommand> {
  return {
    type: 'resume',
    technique: technique === undefined ? undefined : await library.techniqueOf(technique),
  };
}

export function extending({ minutes }: Sent<'session_extend'>): SessionCommand {
  return { type: 'extend', byMs: minutes * MINUTE_MS };
}
