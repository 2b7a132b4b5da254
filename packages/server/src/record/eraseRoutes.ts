import { calls, ProtocolError } from '@attune/protocol';
import { route, type Route } from '../capability.ts';
import type { Erasing } from './erasing.ts';

export function eraseRoutes({ erase }: Erasing): readonly Route[] {
  return [
    route(calls.eraseMe, async ({ identity }) => {
      if (identity.role === 'admin') throw notOneself();
      const report = await erase(identity.userId, 'person');
      return { body: () => report };
    }),
    route(calls.eraseUser, async ({ identity, params }) => {
      if (params.id === identity.userId) throw notOneself();
      const report = await erase(params.id, 'admin');
      return { body: () => report };
    }),
  ];
}

/** Somebody has to be there who runs the place. */
function notOneself(): ProtocolError {
  return new ProtocolError('FORBIDDEN', { message: 'You cannot delete yourself. Ask another admin.' });
}
