/** Every single-key shortcut there is; the list that `?` shows. */
export const SHORTCUTS = [
  { key: 'c', does: 'Open the chat' },
  { key: 'p', does: 'Open the list of people' },
  { key: 'v', does: 'Open the vote' },
  { key: 'h', does: 'Open my heart, and say it' },
  { key: 'd', does: 'Open “Ease”: I feel dizzy, and an easier breath' },
  { key: 'e', does: 'Close my eyes: tones, and a dim screen' },
  { key: 'm', does: 'Switch the tones on or off' },
  { key: '?', does: 'Show this list' },
] as const;

export type ShortcutKey = (typeof SHORTCUTS)[number]['key'];

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'repeat'>;

/** The shortcut that was pressed. Together with a modifier it belongs to the browser or a screen reader. */
export function shortcutOf({ key, ctrlKey, metaKey, altKey, repeat }: Pressed): ShortcutKey | undefined {
  if (ctrlKey || metaKey || altKey || repeat) return undefined;
  return SHORTCUTS.find((shortcut) => shortcut.key === key.toLowerCase())?.key;
}

/** Whether keys typed there are text, or answer to a control of their own. */
export function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest('input, textarea, select, [role="dialog"]') !== null;
}
