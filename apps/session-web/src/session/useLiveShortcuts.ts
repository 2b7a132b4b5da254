import { reading } from '@attune/vitals';
import { useEffect, useEffectEvent } from 'react';
import { useApp } from '../app/AppContext.ts';
import { deviceClock } from '../app/useNow.ts';
import { heartSentence } from '../health/heartText.ts';
import type { Heart } from '../health/heart.ts';
import { shortcutOf, takesKeys, type ShortcutKey } from '../shortcuts/shortcuts.ts';
import type { PanelsState } from './panels.ts';

type Targets = {
  panels: PanelsState;
  heart: Heart;
  onEase: () => void;
  onEyesClosed: () => void;
  onHelp: () => void;
};

export function useLiveShortcuts({ panels, heart, onEase, onEyesClosed, onHelp }: Targets): void {
  const { settings, announcer } = useApp();
  const act = useEffectEvent((key: ShortcutKey) => {
    switch (key) {
      case 'c':
        return panels.open('chat');
      case 'p':
        return panels.open('people');
      case 'v':
        return panels.open('vote');
      case 'h':
        panels.toggleHeart();
        return announcer.say(heartSentence(reading(heart.beats.get(), deviceClock())));
      case 'm': {
        const sound = !settings.signal.get().sound;
        settings.change({ sound });
        return announcer.say(sound ? 'Tones on' : 'Tones off');
      }
      case 'd':
        return onEase();
      case 'e':
        return onEyesClosed();
      case '?':
        return onHelp();
    }
  });
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === 'F6') return nextRegion(event);
    if (event.defaultPrevented || !settings.signal.get().shortcuts || takesKeys(event.target)) return;
    const key = shortcutOf(event);
    if (key === undefined) return;
    event.preventDefault();
    act(key);
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}

/** Goes round the parts of the page: top, breath, panels, dock; backwards with Shift. */
function nextRegion(event: KeyboardEvent): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')];
  if (regions.length === 0) return;
  event.preventDefault();
  const current = regions.findIndex((region) => region.contains(document.activeElement));
  const step = event.shiftKey ? -1 : 1;
  regions.at((current + step + regions.length) % regions.length)?.focus();
}
