import { useQuery } from '@tanstack/vue-query';
import { computed, type ComputedRef, type Ref } from 'vue';
import { failureOf, type Failure } from '../ui/failure.ts';

const LOOK_AGAIN_MS = 3_000;

export type Look<Seen> = {
  /** As it was seen last; undefined until then. */
  readonly seen: Readonly<Ref<Seen | undefined>>;
  readonly isPending: Readonly<Ref<boolean>>;
  /** Why it is not up to date. */
  readonly failure: ComputedRef<Failure | undefined>;
  again(): void;
};

/** What nobody is told of as it changes: asked for again and again while somebody looks. */
export function useLook<Seen>(key: () => readonly string[], ask: () => Promise<Seen>): Look<Seen> {
  const view = useQuery({ queryKey: computed(key), queryFn: ask, refetchInterval: LOOK_AGAIN_MS });
  const { data: seen, isPending, error, errorUpdatedAt } = view;
  return {
    seen,
    isPending,
    failure: computed(() =>
      error.value === null ? undefined : failureOf(error.value, errorUpdatedAt.value),
    ),
    again: () => void view.refetch(),
  };
}
