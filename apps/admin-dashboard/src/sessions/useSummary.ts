import { calls } from '@attune/protocol';
import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { useApi } from '../live/api.ts';

/** What is left of a session that has ended; everything on its page that shows some of it reads it once. */
export function useSummary(sessionId: () => string) {
  const api = useApi();
  return useQuery({
    queryKey: computed(() => ['summary', sessionId()]),
    queryFn: () => api.call(calls.getSummary, { params: { id: sessionId() } }),
  });
}
