import { computed, type ComputedRef, type Ref } from 'vue';
import { failureOf, type Failure } from '../ui/failure.ts';

type Asked = {
  readonly data: Readonly<Ref<unknown>>;
  readonly error: Readonly<Ref<unknown>>;
  readonly errorUpdatedAt: Readonly<Ref<number>>;
};

/** Why there is nothing to show. What was read once is shown on, also while it cannot be read again. */
export function unreadOf({ data, error, errorUpdatedAt }: Asked): ComputedRef<Failure | undefined> {
  return computed(() =>
    error.value && data.value === undefined ? failureOf(error.value, errorUpdatedAt.value) : undefined,
  );
}
