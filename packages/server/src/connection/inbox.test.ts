import { expect, it } from 'vitest';
import { Inbox } from './inbox.ts';

/** Frames that are handled when their test says so. */
function slowly() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const frame = (name: string) => () => {
    begun.push(name);
    return new Promise<void>((resolve) => ends.set(name, resolve));
  };
  const end = async (name: string) => {
    ends.get(name)?.();
    await new Promise(setImmediate);
  };
  return { inbox: new Inbox(), begun, frame, end };
}

it('EVENT-2 one frame is handled after the other, the first at once', async () => {
  const { inbox, begun, frame, end } = slowly();
  for (const name of ['a', 'b', 'c']) inbox.push(frame(name));
  expect(begun).toEqual(['a']);
  await end('a');
  expect(begun).toEqual(['a', 'b']);
  await end('b');
  await end('c');
  inbox.push(frame('d'));
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
});

it('a frame that is pushed while another is begun waits for it', async () => {
  const { inbox, begun, frame, end } = slowly();
  const first = frame('a');
  inbox.push(() => {
    inbox.push(frame('b'));
    return first();
  });
  expect(begun).toEqual(['a']);
  await end('a');
  expect(begun).toEqual(['a', 'b']);
});

it('what is here now was handled before what comes later', async () => {
  const { inbox, begun, frame, end } = slowly();
  await inbox.handled;
  inbox.push(frame('a'));
  const seen = inbox.handled.then(() => [...begun]);
  inbox.push(frame('b'));
  await end('a');
  expect(await seen).toEqual(['a']);
});

it('LIMIT-2 takes no more than 256 behind a slow one', () => {
  const { inbox, frame } = slowly();
  inbox.push(frame('slow'));
  const taken = Array.from({ length: 300 }, () => inbox.push(frame('next'))).filter(Boolean);
  expect(taken).toHaveLength(256);
});
