import { useAnnouncer } from './announcer.ts';

/** Copies and says so. False when the clipboard is closed to us: no secure context, or the person refused. */
export function useCopy(): (text: string) => Promise<boolean> {
  const announcer = useAnnouncer();
  return async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      announcer.say('Copying is not possible here. Please select the text and copy it with the keyboard.');
      return false;
    }
    announcer.say('Copied.');
    return true;
  };
}
