/** What the list of shortcuts shows to those who lead a programme. */
export const PROGRAMME_KEYS = [
  { shown: '→', does: 'Go on with the next step of the programme' },
  { shown: '1–9', does: 'Go on with this step of the programme' },
] as const;

type Pressed = Pick<
  KeyboardEvent,
  'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'repeat' | 'target'
>;

export type Wish = { readonly step?: number };

/** The step that a key asks for. Arrows belong to tabs and lists that have the focus. */
export function programmeWish(pressed: Pressed): Wish | undefined {
  const { key, ctrlKey, metaKey, altKey, shiftKey, repeat, target } = pressed;
  if (ctrlKey || metaKey || altKey || shiftKey || repeat) return undefined;
  if (/^[1-9]$/.test(key)) return { step: Number(key) - 1 };
  if (key !== 'ArrowRight') return undefined;
  const isTheirs =
    target instanceof Element && target.closest('[role="tablist"], [role="slider"], [role="log"]');
  return isTheirs ? undefined : {};
}
