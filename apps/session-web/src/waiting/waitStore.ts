import type { KeptText } from '../app/keptText.ts';

/** A place in a waiting list that this tab holds: the device it goes by, and who is to come in. */
export type Wait = { readonly device: string; readonly name: string };

/** Outlives a reload of the page, and ends with the tab. */
export type WaitStore = {
  read(): Wait | undefined;
  /** Begins to wait, or goes on by the device it had. */
  keep(name: string): Wait;
  end(): void;
};

const PREFIX = 'attune.wait.';
const SECRET_BYTES = 16;
/** The device and then the name. */
const KEPT = /^([0-9a-f]{32}) (.+)$/;

export function createWaitStore(kept: KeptText, code: string): WaitStore {
  const key = PREFIX + code.toUpperCase();
  const read = () => {
    const [, device, name] = KEPT.exec(kept.get(key) ?? '') ?? [];
    return device && name ? { device, name } : undefined;
  };
  return {
    read,
    keep(name) {
      const device = read()?.device ?? newDevice();
      kept.set(key, `${device} ${name}`);
      return { device, name };
    },
    end: () => kept.remove(key),
  };
}

function newDevice(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
