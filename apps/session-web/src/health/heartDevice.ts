import type { HeartRateFrame } from '@attune/vitals';
import type { WornDevice } from './strap.machine.ts';

/** Whom a device speaks to while it is connected. */
export type HeartListener = {
  readonly frame: (frame: HeartRateFrame) => void;
  /** 0 to 100. */
  readonly battery: (percent: number) => void;
  readonly lost: () => void;
};

/** Something that is worn. It may be connected again and again without the person being asked. */
export type HeartDevice = WornDevice & {
  /** Rejects when it cannot be reached. May take for ever: the caller has a deadline, and calls `disconnect` at it. */
  connect(listener: HeartListener): Promise<void>;
  /** Harmless when it is not connected; the listener hears nothing any more. */
  disconnect(): void;
};

/** The person did not let the page have one. */
export class DeviceRefused extends Error {
  override readonly name = 'DeviceRefused';
  readonly refusal: 'denied' | 'none_chosen';

  constructor(refusal: 'denied' | 'none_chosen') {
    super(`No device: ${refusal}.`);
    this.refusal = refusal;
  }
}
