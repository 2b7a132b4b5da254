import { expect, it } from 'vitest';
import type { Bus, BusMessage } from './bus.ts';

/** Two nodes on one bus, and what their listeners threw. */
export type TwoNodes = { readonly one: Bus; readonly two: Bus; readonly troubles: readonly unknown[] };

function signal(frame: string, channel = 'a'): BusMessage {
  return { channel, signal: { frame, from: 'connection' } };
}

/** Collects frames; `until` resolves when one has come, and with it, in order, all that were published before. */
function collect(bus: Bus) {
  const frames: string[] = [];
  const awaited = new Map<string, () => void>();
  const stop = bus.listen(({ signal: heard }) => {
    if (!heard) return;
    frames.push(heard.frame);
    awaited.get(heard.frame)?.();
  });
  const until = (frame: string) =>
    frames.includes(frame) ? Promise.resolve() : new Promise<void>((resolve) => awaited.set(frame, resolve));
  return { frames, stop, until };
}

/** What every bus must do while nothing is lost. */
export function busContract(create: () => TwoNodes | Promise<TwoNodes>): void {
  it('EVENT-2 every node hears every message in the order of its channel, the sender too', async () => {
    const { one, two } = await create();
    const [onOne, onTwo] = [collect(one), collect(two)];
    const frames = Array.from({ length: 100 }, (_, index) => `${index}`);
    for (const frame of frames) one.publish(signal(frame));
    await Promise.all([onOne.until('99'), onTwo.until('99')]);
    expect(onOne.frames).toEqual(frames);
    expect(onTwo.frames).toEqual(frames);
    await Promise.all([one.close(), two.close()]);
  });

  it('a message is not delivered before `publish` returned, and one published by a listener comes after', async () => {
    const { one, two } = await create();
    const heard = collect(one);
    one.listen(({ signal: each }) => {
      if (each?.frame === 'first') one.publish(signal('third'));
    });
    one.publish(signal('first'));
    expect(heard.frames).toEqual([]);
    one.publish(signal('second'));
    await heard.until('third');
    expect(heard.frames).toEqual(['first', 'second', 'third']);
    await Promise.all([one.close(), two.close()]);
  });

  it('CONN-14 a listener that throws keeps the message from nobody else', async () => {
    const { one, two, troubles } = await create();
    const broken = new Error('broken');
    one.listen(() => {
      throw broken;
    });
    const heard = collect(two);
    one.publish(signal('first'));
    await heard.until('first');
    expect(troubles).toEqual([broken]);
    await Promise.all([one.close(), two.close()]);
  });

  it('nothing is heard after a listener stopped or its node closed; the other node goes on', async () => {
    const { one, two } = await create();
    const [stopped, closed, going] = [collect(two), collect(one), collect(two)];
    stopped.stop();
    await one.close();
    two.publish(signal('later'));
    await going.until('later');
    expect([stopped.frames, closed.frames]).toEqual([[], []]);
    await two.close();
  });
}
