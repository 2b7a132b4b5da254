import { onScopeDispose } from 'vue';

export type KeyAction = 'search' | 'next' | 'previous' | 'keys' | 'region';

const ACTIONS: Readonly<Record<string, KeyAction>> = {
  '/': 'search',
  j: 'next',
  k: 'previous',
  '?': 'keys',
  F6: 'region',
};

export type Pressed = {
  readonly key: string;
  /** Ctrl, Alt or Meta: the key belongs to the browser or the system. */
  readonly modified: boolean;
  /** In a field the key is a letter. */
  readonly typing: boolean;
  /** A dialog is open: the page behind it does not listen. */
  readonly covered: boolean;
  /** The person's own switch (WCAG 2.1.4). */
  readonly enabled: boolean;
};

/** What a key does. F6 is no character, so it works everywhere. */
export function keyAction({ key, modified, typing, covered, enabled }: Pressed): KeyAction | undefined {
  const action = ACTIONS[key];
  if (!action || modified || covered) return undefined;
  if (action === 'region') return action;
  return typing || !enabled ? undefined : action;
}

/** Listens for the life of the component. */
export function useKeys(handle: (action: KeyAction) => void, enabled: () => boolean): void {
  const onKeydown = (event: KeyboardEvent) => {
    const action = keyAction({
      key: event.key,
      modified: event.ctrlKey || event.altKey || event.metaKey,
      typing: isField(event.target),
      covered: document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null,
      enabled: enabled(),
    });
    if (!action) return;
    event.preventDefault();
    handle(action);
  };
  document.addEventListener('keydown', onKeydown);
  onScopeDispose(() => document.removeEventListener('keydown', onKeydown));
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, select, textarea, [contenteditable]');
}

/** Moves the focus to the row after or before the one that has it; the first one when none has. */
export function focusRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row-focus]')];
  const now = rows.findIndex((row) => row === document.activeElement);
  const next = now < 0 ? rows[0] : rows[Math.min(Math.max(now + step, 0), rows.length - 1)];
  next?.focus();
}

/** From one region of the page to the next: navigation, top bar, page. */
export function focusNextRegion(): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')];
  const now = regions.findIndex((region) => region.contains(document.activeElement));
  regions[(now + 1) % regions.length]?.focus();
}
