/** What the list of shortcuts shows beside the others to those who lead. */
export const DECK_KEYS = [
  { key: ' ', shown: 'Space', does: 'Start, pause, go on' },
  { key: 't', shown: 't', does: 'Give 1 minute more' },
] as const;

export type DeckKey = (typeof DECK_KEYS)[number]['key'];

type Pressed = Pick<
  KeyboardEvent,
  'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'repeat' | 'target'
>;

/** Space belongs to the button, the tab or the link that has the focus. */
export function deckKeyOf({
  key,
  ctrlKey,
  metaKey,
  altKey,
  shiftKey,
  repeat,
  target,
}: Pressed): DeckKey | undefined {
  if (ctrlKey || metaKey || altKey || shiftKey || repeat) return undefined;
  if (key === ' ' && target instanceof Element && target.closest('button, a, summary, [role="tab"]'))
    return undefined;
  return DECK_KEYS.find((deckKey) => deckKey.key === key.toLowerCase())?.key;
}
