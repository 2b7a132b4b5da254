import type { Api } from '@attune/client';
import { useMutation } from '@tanstack/vue-query';
import { computed, inject, type ComputedRef, type InjectionKey, type Ref } from 'vue';
import { failureOf, type Failure } from '../ui/failure.ts';

export const API: InjectionKey<Api> = Symbol('api');

export function useApi(): Api {
  const api = inject(API);
  if (!api) throw new Error('useApi needs an app that provides the API');
  return api;
}

export type Action<Input, Output> = {
  /** Resolves to undefined after a failure; what failed is in `failure`. */
  run(input: Input): Promise<Output | undefined>;
  readonly busy: Readonly<Ref<boolean>>;
  readonly failure: ComputedRef<Failure | undefined>;
  /** Forgets the last failure. */
  reset(): void;
};

/** Something a person does by a button or a form: while it runs it is busy, and a failure is kept to be shown beside it. */
export function useAction<Input, Output>(perform: (input: Input) => Promise<Output>): Action<Input, Output> {
  const { mutateAsync, isPending, error, submittedAt, reset } = useMutation({ mutationFn: perform });
  return {
    run: async (input) => {
      try {
        return await mutateAsync(input);
      } catch {
        return undefined;
      }
    },
    busy: isPending,
    failure: computed(() => (error.value ? failureOf(error.value, submittedAt.value) : undefined)),
    reset,
  };
}
