import { calls, type LibraryTechnique } from '@attune/protocol';
import { useQuery } from '@tanstack/vue-query';
import { computed, type ComputedRef, type Ref } from 'vue';
import { useApi } from '../live/api.ts';
import { unreadOf } from '../live/unread.ts';
import type { Failure } from '../ui/failure.ts';

export type Library = {
  readonly techniques: ComputedRef<readonly LibraryTechnique[]>;
  readonly isPending: Readonly<Ref<boolean>>;
  /** Only while there is nothing to show. */
  readonly failure: ComputedRef<Failure | undefined>;
  readonly refetch: () => void;
};

/** All techniques there are, archived ones too. */
export function useLibrary(): Library {
  const api = useApi();
  const view = useQuery({
    queryKey: ['techniques'],
    queryFn: () => api.call(calls.listTechniques),
    // What is being edited must not be changed from below.
    refetchOnWindowFocus: false,
  });
  return {
    techniques: computed(() => view.data.value?.techniques ?? []),
    isPending: view.isPending,
    failure: unreadOf(view),
    refetch: () => void view.refetch(),
  };
}
