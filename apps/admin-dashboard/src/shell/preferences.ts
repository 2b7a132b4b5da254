import { inject, readonly, ref, type InjectionKey, type Ref } from 'vue';

export type Theme = 'light' | 'dark';

// Also read by public/theme.js before the first paint.
const THEME = 'attune.admin.theme';
const SINGLE_KEYS = 'attune.admin.single_keys';

/** Choices of this person on this browser. */
export type Preferences = {
  readonly theme: Readonly<Ref<Theme>>;
  readonly singleKeys: Readonly<Ref<boolean>>;
  switchTheme(): void;
  allowSingleKeys(allowed: boolean): void;
};

export const PREFERENCES: InjectionKey<Preferences> = Symbol('preferences');

export function usePreferences(): Preferences {
  const preferences = inject(PREFERENCES);
  if (!preferences) throw new Error('usePreferences needs an app that provides them');
  return preferences;
}

export function createPreferences(): Preferences {
  const theme = ref<Theme>(document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light');
  const singleKeys = ref(read(SINGLE_KEYS) !== 'off');
  return {
    theme: readonly(theme),
    singleKeys: readonly(singleKeys),
    switchTheme() {
      theme.value = theme.value === 'light' ? 'dark' : 'light';
      document.documentElement.dataset['theme'] = theme.value;
      write(THEME, theme.value);
    },
    allowSingleKeys(allowed) {
      singleKeys.value = allowed;
      write(SINGLE_KEYS, allowed ? 'on' : 'off');
    },
  };
}

/** Storage may be blocked; then a choice lasts as long as the page. */
function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // See read.
  }
}
