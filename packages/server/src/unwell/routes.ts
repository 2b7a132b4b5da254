import { calls, ProtocolError } from '@attune/protocol';
import { route, type Route } from '../capability.ts';
import type { Storage } from '../storage/storage.ts';
import { readUnwell } from './store.ts';

export function unwellRoutes(storage: Storage): readonly Route[] {
  return [
    route(calls.listUnwell, async ({ params }) => {
      const known = await storage.read
        .selectFrom('sessions')
        .select('id')
        .where('id', '=', params.id)
        .executeTakeFirst();
      if (!known) throw new ProtocolError('SESSION_NOT_FOUND');
      return {
        async body() {
          const unwell = await readUnwell(storage, { sessionId: params.id });
          return { unwell: unwell.sort((a, b) => a.since.localeCompare(b.since)) };
        },
      };
    }),
  ];
}
