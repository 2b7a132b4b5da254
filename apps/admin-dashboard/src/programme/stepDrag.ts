import { stepUnder, type ProgrammeStep } from '@attune/protocol';
import { shallowRef, type ShallowRef } from 'vue';

type Dragged = { readonly from: number; readonly to: number; readonly steps: readonly ProgrammeStep[] };

export type Draggable = {
  readonly list: Readonly<ShallowRef<HTMLElement | null>>;
  readonly steps: () => readonly ProgrammeStep[];
  readonly fixed: () => number;
  readonly onMove: (from: number, to: number) => void;
};

/** A step is taken by its handle, with a mouse, a pen or a finger, and goes where it is let go. */
export function useStepDrag({ list, steps, fixed, onMove }: Draggable) {
  const dragged = shallowRef<Dragged>();
  // Changed meanwhile, what is at that place may be another step.
  const current = () => (dragged.value?.steps === steps() ? dragged.value : undefined);
  const end = () => (dragged.value = undefined);
  const toOf = (event: PointerEvent) => {
    const rows = Array.from(list.value?.children ?? [], (row) => row.getBoundingClientRect());
    return stepUnder(rows, event.clientY, fixed());
  };
  const handle = (index: number) => ({
    pointerdown(event: PointerEvent) {
      if (!event.isPrimary || event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      dragged.value = { from: index, to: index, steps: steps() };
    },
    pointermove(event: PointerEvent) {
      const drag = current();
      if (drag) dragged.value = { ...drag, to: toOf(event) };
    },
    pointerup(event: PointerEvent) {
      const drag = current();
      end();
      const to = toOf(event);
      if (drag && to !== drag.from) onMove(drag.from, to);
    },
    pointercancel: end,
  });
  const markOf = (index: number) => {
    const drag = current();
    if (drag?.from === index) return 'dragged';
    return drag?.to === index ? 'target' : undefined;
  };
  return { handle, markOf };
}
