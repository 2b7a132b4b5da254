import { calls, type Programme } from '@attune/protocol';
import { route, type Identity, type Route } from '../capability.ts';
import { personOf, requireIn, requireLead } from '../session/index.ts';
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
      requireIn(identity, params.id);
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

function askedOf<D>(sessionId: string, { identity, body, now }: Wish<D>): Asked<D> {
  requireLead(identity, sessionId);
  return { sessionId, by: personOf(identity), data: body, now };
}
