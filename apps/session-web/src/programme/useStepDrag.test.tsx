// @vitest-environment happy-dom
import { act, useRef } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { TECHNIQUES, type ProgrammeStep } from '@attune/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useStepDrag } from './useStepDrag.ts';

const STEPS: ProgrammeStep[] = TECHNIQUES.slice(0, 3).map((technique) => ({
  technique,
  cycles: 10,
  minutes: null,
}));

let root: Root;
let page: HTMLElement;
let moved: string[];

function Steps({ steps }: { steps: readonly ProgrammeStep[] }) {
  const list = useRef<HTMLOListElement>(null);
  const onMove = (from: number, to: number) => void moved.push(`${from} to ${to}`);
  const { handle, markOf } = useStepDrag({ list, steps, fixed: 0, onMove });
  return (
    <ol ref={list}>
      {steps.map((step, index) => (
        <li key={step.technique.id} data-drag={markOf(index)}>
          <button type="button" {...handle(index)} />
        </li>
      ))}
    </ol>
  );
}

const show = (steps: readonly ProgrammeStep[]) => act(() => root.render(<Steps steps={steps} />));
const rows = () => [...page.querySelectorAll('li')];

/** By the handle of the first step, to the middle of the row with this number. */
async function point(type: string, row: number): Promise<void> {
  const of = { bubbles: true, isPrimary: true, pointerType: 'touch', button: 0, clientY: row * 40 + 20 };
  await act(() => rows()[0]?.querySelector('button')?.dispatchEvent(new PointerEvent(type, of)));
}

beforeEach(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  page = document.body.appendChild(document.createElement('div'));
  root = createRoot(page);
  moved = [];
  await show(STEPS);
  for (const [i, row] of rows().entries()) row.getBoundingClientRect = () => new DOMRect(0, i * 40, 100, 40);
});

afterEach(async () => {
  await act(() => root.unmount());
  page.remove();
  vi.unstubAllGlobals();
});

it('PROG-2 a finger takes a step by its handle and lets it go where it is to be', async () => {
  await point('pointerdown', 0);
  await point('pointermove', 2);
  expect(rows().map((row) => row.dataset['drag'])).toEqual(['dragged', undefined, 'target']);
  await point('pointerup', 2);
  expect(moved).toEqual(['0 to 2']);
  expect(rows().map((row) => row.dataset['drag'])).toEqual([undefined, undefined, undefined]);
});

it('PROG-2 a step that is let go where it was, or that somebody else has moved meanwhile, stays', async () => {
  await point('pointerdown', 0);
  await point('pointerup', 0);
  await point('pointerdown', 0);
  await point('pointercancel', 2);
  await point('pointerdown', 0);
  await show(STEPS.toReversed());
  await point('pointerup', 2);
  expect(moved).toEqual([]);
});
