import type { KeptText } from '../app/keptText.ts';
import { createSignal, type WritableSignal } from '@attune/client';
import type { ReadingShare } from '@attune/protocol';
import type { Ease } from '@attune/vitals';

export type Settings = {
  readonly theme: 'dark' | 'light' | 'system';
  /** `reduced` even when the system does not ask for it. */
  readonly motion: 'system' | 'reduced';
  /** Single-key shortcuts; WCAG 2.1.4 wants a switch. */
  readonly shortcuts: boolean;
  /** A tone at each phase of the breath. */
  readonly sound: boolean;
  readonly vibration: boolean;
  /** How one's own breath is made easier, as chosen last. */
  readonly ease: Ease;
  /** What a screen reader is told. */
  readonly sayPhases: boolean;
  readonly sayChat: boolean;
  readonly sayVotes: boolean;
  /** Who sees the heart, as chosen last. */
  readonly share: ReadingShare;
  /** The seat whose own summary keeps how the heart was before and after; no wish of whoever takes this device next. */
  readonly keepHeartOf: string;
};

export const DEFAULT_SETTINGS: Settings = {
  theme: 'dark',
  motion: 'system',
  shortcuts: true,
  sound: false,
  vibration: false,
  ease: 'none',
  sayPhases: false,
  sayChat: true,
  sayVotes: true,
  share: 'me',
  keepHeartOf: '',
};

const KEY = 'attune.settings';

export type SettingsStore = {
  readonly signal: WritableSignal<Settings>;
  change(part: Partial<Settings>): void;
};

export function createSettings(kept: KeptText): SettingsStore {
  const signal = createSignal(readSettings(kept.get(KEY)));
  return {
    signal,
    change(part) {
      signal.set({ ...signal.get(), ...part });
      kept.set(KEY, JSON.stringify(signal.get()));
    },
  };
}

/** Takes of what was kept only what has the kind of its default, so an old or edited entry cannot break a page. */
export function readSettings(text: string | null): Settings {
  const written = parse(text);
  const entries = Object.entries(DEFAULT_SETTINGS).map(([key, standard]) => {
    const value = written[key];
    return [key, typeof value === typeof standard ? value : standard];
  });
  return Object.fromEntries(entries) as Settings;
}

function parse(text: string | null): Record<string, unknown> {
  if (text === null) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Writes what the stylesheets look at onto the root element. Returns the end of it. */
export function applySettings({ signal }: SettingsStore, root: HTMLElement): () => void {
  const apply = () => {
    const { theme, motion } = signal.get();
    if (theme === 'system') delete root.dataset['theme'];
    else root.dataset['theme'] = theme;
    if (motion === 'reduced') root.dataset['motion'] = 'reduced';
    else delete root.dataset['motion'];
  };
  apply();
  return signal.subscribe(apply);
}
