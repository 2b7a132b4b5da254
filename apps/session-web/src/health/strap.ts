import { createSignal, type Signal } from '@attune/client';
import type { HeartRateFrame } from '@attune/vitals';
import { DeviceRefused, type HeartDevice, type HeartListener } from './heartDevice.ts';
import { NO_STRAP, step, type Strap, type StrapEffect, type StrapEvent } from './strap.machine.ts';

export type ChooseDevice = () => Promise<HeartDevice>;

export type StrapOptions = {
  readonly now: () => number;
  /** Runs it once after so long; returns the end of that. */
  readonly after: (ms: number, run: () => void) => () => void;
  readonly onFrame: (frame: HeartRateFrame) => void;
};

export type WornStrap = {
  readonly state: Signal<Strap>;
  /** Asks for a device. Call it from a press: browsers show their list of devices for nothing else. */
  putOn(choose: ChooseDevice): void;
  /** Now, instead of at the end of the wait; or again, after it was given up. */
  retry(): void;
  takeOff(): void;
};

/** Carries out what the machine decides: one device at a time, and nothing of one that is gone. */
export function createStrap({ now, after, onFrame }: StrapOptions): WornStrap {
  const state = createSignal<Strap>(NO_STRAP);
  let choose: ChooseDevice | undefined;
  let device: HeartDevice | undefined;
  /** Of the choice or the connection that is wanted; what an older one still has to say does not count. */
  let turn = 0;
  let endAlarm = (): void => undefined;

  function feed(event: StrapEvent): void {
    const before = state.get();
    const [next, effects] = step(before, event, now());
    if (next === before) return;
    if (next.at !== before.at) endAlarm();
    state.set(next);
    for (const effect of effects) carryOut(effect);
  }

  function carryOut(effect: StrapEffect): void {
    switch (effect.type) {
      case 'choose':
        return void ask();
      case 'connect':
        return void connect();
      case 'disconnect':
        turn += 1;
        return device?.disconnect();
      case 'alarm':
        endAlarm = after(effect.ms, () => feed({ type: 'alarm' }));
        return undefined;
    }
  }

  async function ask(): Promise<void> {
    const mine = (turn += 1);
    try {
      const chosen = await choose?.();
      if (mine !== turn || !chosen) return;
      device = chosen;
      feed({ type: 'chosen', device: { name: chosen.name, source: chosen.source } });
    } catch (error) {
      if (mine !== turn) return;
      feed({ type: 'refused', refusal: error instanceof DeviceRefused ? error.refusal : 'failed' });
    }
  }

  async function connect(): Promise<void> {
    const mine = (turn += 1);
    const ifMine =
      <A extends readonly unknown[]>(act: (...args: A) => void) =>
      (...args: A) => {
        if (mine === turn) act(...args);
      };
    const listener: HeartListener = {
      frame: ifMine(onFrame),
      battery: ifMine((percent: number) => feed({ type: 'battery', percent })),
      lost: ifMine(() => feed({ type: 'lost' })),
    };
    try {
      await device?.connect(listener);
      ifMine(() => feed({ type: 'connected' }))();
    } catch {
      ifMine(() => feed({ type: 'failed' }))();
    }
  }

  return {
    state,
    putOn(chooseDevice) {
      choose = chooseDevice;
      feed({ type: 'put_on' });
    },
    retry: () => feed({ type: 'retry' }),
    takeOff() {
      turn += 1;
      feed({ type: 'take_off' });
    },
  };
}
