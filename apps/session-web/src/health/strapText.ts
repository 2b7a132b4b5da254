import type { HeartReading } from '@attune/vitals';
import { qualityOf, type HeartQuality } from './heartText.ts';
import type { Refusal, Strap } from './strap.machine.ts';

/** What stands beside the dot, and what may help. */
export type StrapStand = HeartQuality & { readonly hint: string | null };

const OTHER_APP =
  'Another app or a watch may be using it: most straps talk to one at a time. Close that one, and wear the strap.';
const WET = 'Wet the electrodes, and pull the strap tighter.';

export const REFUSAL_TEXTS: Readonly<Record<Refusal, string>> = {
  denied: 'The browser did not allow it. Allow Bluetooth for this page in the settings of the browser.',
  none_chosen: 'No strap was chosen. It is listed only while it is worn, and not in use by another app.',
  failed: 'The recording could not be loaded. Please try again.',
};

/** Of a strap that was chosen; null before. */
export function strapStand(strap: Strap, reading: HeartReading, now: number): StrapStand | null {
  switch (strap.at) {
    case 'off':
    case 'choosing':
      return null;
    case 'connecting':
      return {
        tone: 'none',
        word: strap.wasWorn ? 'signal lost, trying again' : 'connecting',
        hint: hintOf(strap),
      };
    case 'waiting': {
      const seconds = Math.max(1, Math.ceil((strap.retryAt - now) / 1000));
      const word = strap.wasWorn ? 'signal lost' : 'no answer';
      return { tone: 'none', word: `${word}, trying again in ${seconds} s`, hint: hintOf(strap) };
    }
    case 'given_up':
      return {
        tone: 'none',
        word: strap.wasWorn ? 'signal lost for a minute' : 'no answer for a minute',
        hint: strap.wasWorn ? 'Come nearer, or see whether the strap still sits.' : OTHER_APP,
      };
    case 'worn': {
      const quality = qualityOf(reading);
      return { ...quality, hint: quality.tone === 'poor' ? WET : null };
    }
    default:
      return unreachable(strap);
  }
}

/** One that has never answered is often held by something else; the first second of it is no reason to say so. */
function hintOf({
  wasWorn,
  attempt,
}: {
  readonly wasWorn: boolean;
  readonly attempt: number;
}): string | null {
  return wasWorn || attempt === 0 ? null : OTHER_APP;
}

function unreachable(strap: never): never {
  throw new Error(`unreachable strap ${JSON.stringify(strap)}`);
}
