import { useState, type PointerEvent, type RefObject } from 'react';
import { stepUnder, type ProgrammeStep } from '@attune/protocol';
import './stepDrag.css';

type Dragged = { readonly from: number; readonly to: number; readonly steps: readonly ProgrammeStep[] };

type Handlers = {
  onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  onPointerUp: (event: PointerEvent<HTMLElement>) => void;
  onPointerCancel: () => void;
};

export type StepDrag = {
  /** What a step is taken by, with a mouse, a pen or a finger. */
  readonly handle: (index: number) => Handlers;
  readonly markOf: (index: number) => 'dragged' | 'target' | undefined;
};

export type Draggable = {
  readonly list: RefObject<HTMLElement | null>;
  readonly steps: readonly ProgrammeStep[];
  readonly fixed: number;
  readonly onMove: (from: number, to: number) => void;
};

export function useStepDrag({ list, steps, fixed, onMove }: Draggable): StepDrag {
  const [dragged, setDragged] = useState<Dragged>();
  // Changed meanwhile, what is at that place may be another step.
  const drag = dragged?.steps === steps ? dragged : undefined;
  const toOf = (event: PointerEvent<HTMLElement>) => {
    const rows = Array.from(list.current?.children ?? [], (row) => row.getBoundingClientRect());
    return stepUnder(rows, event.clientY, fixed);
  };
  const handle = (index: number): Handlers => ({
    onPointerDown(event) {
      if (!event.isPrimary || event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      setDragged({ from: index, to: index, steps });
    },
    onPointerMove(event) {
      if (drag) setDragged({ ...drag, to: toOf(event) });
    },
    onPointerUp(event) {
      setDragged(undefined);
      const to = toOf(event);
      if (drag && to !== drag.from) onMove(drag.from, to);
    },
    onPointerCancel: () => setDragged(undefined),
  });
  const markOf = (index: number) => {
    if (drag?.from === index) return 'dragged';
    return drag?.to === index ? 'target' : undefined;
  };
  return { handle, markOf };
}
