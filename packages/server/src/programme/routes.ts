import { calls, ProtocolError, type Programme } from '@attune/protocol';
import { route, type Identity, type Route } from '../capability.ts';
import { personOf } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { Asked, Moves } from './moves.ts';
import { viewProgramme } from './programme.view.ts';
import { readProgramme } from './store.ts';

export type RoutesDeps = { readonly storage: Storage; readonly moves: Moves };

export function programmeRoutes({ storage, moves }: RoutesDeps): readonly Route[] {
  async function viewOf(sessionId: string): Promise<{ programme: Programme | null }> {
    const row = await readProgramme(storage, sessionId);
    return { programme: row ? viewProgramme(row) : null };
  }

  return [
    route(calls.getProgramme, async ({ identity, params }) => {
      if (!isIn(identity, params.id)) throw new ProtocolError('SESSION_NOT_FOUND');
      return { body: () => viewOf(params.id) };
    }),
    route(calls.setProgramme, async ({ params, ...request }) => {
      const plan = await moves.set(askedOf(params.id, request));
      return { plan, body: () => viewOf(params.id) };
    }),
    route(calls.nextStep, async ({ params, ...request }) => {
      const plan = await moves.next(askedOf(params.id, request));
      return { plan, body: () => viewOf(params.id) };
    }),
  ];
}

type Wish<D> = { readonly identity: Identity; readonly body: D; readonly now: number };

/** For those who lead it; to others the session is not there, or not theirs to lead. */
function askedOf<D>(sessionId: string, { identity, body, now }: Wish<D>): Asked<D> {
  if (!isIn(identity, sessionId)) throw new ProtocolError('SESSION_NOT_FOUND');
  if (identity.role !== 'admin' && identity.role !== 'instructor') throw new ProtocolError('FORBIDDEN');
  return { sessionId, by: personOf(identity), data: body, now };
}

function isIn({ role, sessionId }: Identity, id: string): boolean {
  return role === 'admin' || sessionId === id;
}
