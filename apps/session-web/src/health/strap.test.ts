import type { HeartRateFrame } from '@attune/vitals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseBluetoothStrap } from './bluetooth.ts';
import { FakeBluetooth } from './fakeBluetooth.ts';
import { createStrap, type WornStrap } from './strap.ts';
import { strapSupport } from './strapSupport.ts';
import { CONNECT_DEADLINE_MS, RETRY_FOR_MS } from './strap.machine.ts';

let bluetooth: FakeBluetooth;
let strap: WornStrap;
let heard: HeartRateFrame[];

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  bluetooth = new FakeBluetooth();
  heard = [];
  strap = createStrap({
    now: () => Date.now(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    onFrame: (frame) => void heard.push(frame),
  });
});
afterEach(() => vi.useRealTimers());

const at = () => strap.state.get().at;
const settle = () => vi.advanceTimersByTimeAsync(0);
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

async function putOn(): Promise<void> {
  strap.putOn(() => chooseBluetoothStrap(bluetooth));
  await settle();
}

describe('a strap', () => {
  it('goes from the list of devices to the beats, with its name and its battery', async () => {
    strap.putOn(() => chooseBluetoothStrap(bluetooth));
    expect(at()).toBe('choosing');
    await settle();
    const device = { name: 'Polar H10', source: 'strap' };
    expect(strap.state.get()).toEqual({ at: 'worn', device, battery: 80 });
    bluetooth.strap.beat({ bpm: 72, rrMs: [820, 830] });
    expect(heard).toMatchObject([{ bpm: 72, contact: 'on' }]);
    expect(heard[0]?.rrMs).toHaveLength(2);
  });

  it('needs no battery', async () => {
    bluetooth.strap.batteryPercent = undefined;
    await putOn();
    expect(strap.state.get()).toMatchObject({ at: 'worn', battery: null });
  });

  it('leaves out a frame that is cut short', async () => {
    await putOn();
    bluetooth.strap.notifyBytes(0x10, 60, 1);
    bluetooth.strap.beat();
    expect(heard).toHaveLength(1);
  });

  it.each([
    ['close', 'none_chosen'],
    ['deny', 'denied'],
  ] as const)('says why there is none: %s', async (answer, refusal) => {
    bluetooth.answer = answer;
    await putOn();
    expect(strap.state.get()).toEqual({ at: 'off', refusal });
  });

  it('comes back by itself, on the same device, without asking again', async () => {
    await putOn();
    bluetooth.strap.lose();
    expect(at()).toBe('waiting');
    await pass(1_500);
    expect(bluetooth.strap.connects).toBe(3);
    expect(at()).toBe('waiting');
    bluetooth.strap.reach = 'near';
    await pass(2_000);
    expect(at()).toBe('worn');
    bluetooth.strap.beat();
    expect(heard).toHaveLength(1);
    expect(bluetooth.asked).toBe(1);
  });

  it('gives up after a minute, and tries again when it is asked to', async () => {
    await putOn();
    bluetooth.strap.lose();
    await pass(RETRY_FOR_MS);
    expect(at()).toBe('given_up');
    const { connects } = bluetooth.strap;
    await pass(10 * RETRY_FOR_MS);
    expect(bluetooth.strap.connects).toBe(connects);
    bluetooth.strap.reach = 'near';
    strap.retry();
    await settle();
    expect(at()).toBe('worn');
  });

  it('does not wait for ever for one that does not answer', async () => {
    bluetooth.strap.reach = 'silent';
    await putOn();
    expect(at()).toBe('connecting');
    await pass(CONNECT_DEADLINE_MS);
    expect(at()).toBe('waiting');
    bluetooth.strap.reach = 'near';
    await pass(500);
    expect(at()).toBe('worn');
  });

  it('is let go when it is taken off, and says nothing any more', async () => {
    await putOn();
    strap.takeOff();
    await settle();
    expect(at()).toBe('off');
    expect(bluetooth.strap.isConnected).toBe(false);
    bluetooth.strap.beat();
    await pass(RETRY_FOR_MS);
    expect([at(), heard]).toEqual(['off', []]);
  });

  it('is not put on by a choice that was taken back', async () => {
    strap.putOn(() => chooseBluetoothStrap(bluetooth));
    strap.takeOff();
    await settle();
    expect([at(), bluetooth.strap.connects]).toEqual(['off', 0]);
  });
});

describe('where it can be worn', () => {
  const available = (yes: boolean) =>
    Object.assign(new FakeBluetooth(), { getAvailability: async () => yes });
  it.each([
    ['a browser that has it', { isSecureContext: true, bluetooth: available(true) }, 'yes'],
    ['a browser that cannot be asked', { isSecureContext: true, bluetooth: new FakeBluetooth() }, 'yes'],
    ['a device without it', { isSecureContext: true, bluetooth: available(false) }, 'off'],
    ['a browser without it', { isSecureContext: true, bluetooth: undefined }, 'browser'],
    ['a page without https', { isSecureContext: false, bluetooth: undefined }, 'insecure'],
  ] as const)('%s', async (_, place, expected) => {
    expect(await strapSupport(place)).toBe(expected);
  });
});
