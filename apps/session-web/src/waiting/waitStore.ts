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

export function createWaitStore(kept: KeptText, code: string): WaitStore {
  const key = PREFIX + code.toUpperCase();
  const read = () => readWait(kept.get(key));
  return {
    read,
    keep(name) {
      const wait = { device: read()?.device ?? newDevice(), name };
      kept.set(key, JSON.stringify(wait));
      return wait;
    },
    end: () => kept.remove(key),
  };
}

function newDevice(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What an older version of this app wrote is no place. */
function readWait(text: string | null): Wait | undefined {
  if (text === null) return undefined;
  try {
    const wait = JSON.parse(text) as Partial<Wait> | null;
    return wait?.device && wait.name ? { device: wait.device, name: wait.name } : undefined;
  } catch {
    return undefined;
  }
}
