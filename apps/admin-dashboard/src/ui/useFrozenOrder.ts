import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import { nextOrder, type Order } from './frozenOrder.ts';

/** The rows stay a little longer than the reason to: on its way back from a closed panel the focus is nowhere for a moment. */
const THAW_MS = 500;

export type FrozenOrder = {
  readonly order: Readonly<Ref<Order>>;
  /** Takes the newest order over, frozen or not. */
  refresh(): void;
};

export function useFrozenOrder(sorted: Ref<readonly string[]>, frozen: Ref<boolean>): FrozenOrder {
  const order = shallowRef(nextOrder([], sorted.value, false));
  const held = shallowRef(false);
  let thaw: ReturnType<typeof setTimeout> | undefined;
  onScopeDispose(() => clearTimeout(thaw));

  watch(frozen, (isFrozen) => {
    clearTimeout(thaw);
    if (isFrozen) held.value = true;
    else thaw = setTimeout(() => (held.value = false), THAW_MS);
  });
  watch([sorted, held], () => {
    order.value = nextOrder(order.value.ids, sorted.value, held.value);
  });
  return {
    order,
    refresh: () => (order.value = nextOrder([], sorted.value, false)),
  };
}
