import { calls, type Invite, type Session } from '@attune/protocol';
import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, watch, type ComputedRef } from 'vue';
import { useApi } from '../live/api.ts';
import { unreadOf } from '../live/unread.ts';
import type { Failure } from '../ui/failure.ts';

export const openLinksKey = (sessionId: string) => ['open-links', sessionId] as const;

export type OpenLinks = {
  readonly links: ComputedRef<readonly Invite[]>;
  /** Only while there is nothing to show. */
  readonly failure: ComputedRef<Failure | undefined>;
  readonly refetch: () => Promise<unknown>;
};

/** The links into a session that many may use. Read again whenever `joined` changes: each join uses one. */
export function useOpenLinks(session: () => Session, joined: () => number): OpenLinks {
  const api = useApi();
  const queries = useQueryClient();
  const view = useQuery({
    queryKey: computed(() => openLinksKey(session().id)),
    queryFn: () => api.call(calls.listOpenLinks, { params: { id: session().id } }),
  });
  const refetch = () => queries.invalidateQueries({ queryKey: openLinksKey(session().id) });
  watch(joined, refetch);
  return {
    links: computed(() => view.data.value?.invites ?? []),
    failure: unreadOf(view),
    refetch,
  };
}
