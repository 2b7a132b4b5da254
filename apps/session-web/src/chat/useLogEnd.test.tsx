// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useLogEnd } from './useLogEnd.ts';

let root: Root;
let page: HTMLElement;
let box: { width: number; height: number; content: number };
let resized: () => void;

function Log({ content }: { content: string }) {
  return <div {...useLogEnd(content)} data-log />;
}

const log = () => {
  const found = page.querySelector<HTMLElement>('[data-log]');
  if (!found) throw new Error('There is no log.');
  return found;
};
const show = (content: string) => act(() => root.render(<Log content={content} />));
/** The browser may tell of the scroll that comes with a layout before it tells of the size. */
const layOut = (part: Partial<typeof box>, scrollTop = log().scrollTop) => {
  Object.assign(box, part);
  scrollTo(scrollTop);
  resized();
};
const scrollTo = (top: number) => {
  log().scrollTop = top;
  log().dispatchEvent(new Event('scroll'));
};

beforeEach(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(tell: () => void) {
        resized = tell;
      }
      observe = () => undefined;
      disconnect = () => undefined;
    },
  );
  box = { width: 300, height: 200, content: 1_000 };
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockImplementation(() => box.width);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockImplementation(() => box.height);
  vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockImplementation(() => box.content);
  page = document.body.appendChild(document.createElement('div'));
  root = createRoot(page);
  await show('1');
  resized();
});
afterEach(async () => {
  await act(() => root.unmount());
  page.remove();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it('opens at the end, and follows what arrives', async () => {
  expect(log().scrollTop).toBe(1_000);
  box.content = 1_100;
  await show('2');
  expect(log().scrollTop).toBe(1_100);
});

it('stays at the end when it gets another size, also from none at all', () => {
  layOut({ height: 60 }, 800);
  expect(log().scrollTop).toBe(1_000);
  layOut({ width: 0, height: 0, content: 0 }, 0);
  layOut({ width: 200, height: 100, content: 1_400 }, 0);
  expect(log().scrollTop).toBe(1_400);
});

it('leaves whoever reads further up where they are, and goes on once they are back', async () => {
  scrollTo(300);
  box.content = 1_100;
  await show('2');
  layOut({ height: 60 });
  expect(log().scrollTop).toBe(300);
  scrollTo(1_030);
  box.content = 1_200;
  await show('3');
  expect(log().scrollTop).toBe(1_200);
});
