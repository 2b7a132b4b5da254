import { onBeforeUpdate, onUpdated, type ShallowRef } from 'vue';

/**
 * What has the focus may go from a list by itself, because of what others do. The focus would be at the top of the page then; it goes to
 * what `to` finds instead. `row` is the one it was in, null where that is gone too.
 */
export function useKeptFocus(
  list: Readonly<ShallowRef<HTMLElement | null>>,
  to: (row: HTMLElement | null) => HTMLElement | null | undefined,
): void {
  let held: { readonly element: Element; readonly row: HTMLElement | null } | undefined;
  onBeforeUpdate(() => {
    const element = document.activeElement;
    held =
      element && list.value?.contains(element)
        ? { element, row: element.closest<HTMLElement>('li') }
        : undefined;
  });
  onUpdated(() => {
    if (held && !held.element.isConnected) to(held.row?.isConnected ? held.row : null)?.focus();
    held = undefined;
  });
}
