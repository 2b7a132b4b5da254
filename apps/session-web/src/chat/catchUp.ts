import type { Recovery } from '@attune/client';
import { missedText } from './missedText.ts';

/** Where the divider stands, and what it says. */
export type CatchUp = { readonly afterOffset: number; readonly text: string };

/** Reasons after which the offsets from before still count. */
const KEPT_HISTORY: ReadonlySet<string> = new Set(['trimmed', 'too_far']);

/** The divider after a return, or undefined when there is nothing to tell: a first visit, or nothing was missed. */
export function catchUp(recovery: Recovery | undefined): CatchUp | undefined {
  if (!recovery) return undefined;
  if (!recovery.recovered) return incomplete(recovery);
  const text = missedText(recovery.missed.byType);
  return text ? { afterOffset: recovery.fromOffset, text: `${text} while you were away` } : undefined;
}

function incomplete({ reason = '', fromOffset }: Recovery): CatchUp | undefined {
  if (reason === 'fresh') return undefined;
  // Of a history that was rewritten the offsets seen before say nothing, so all that is there counts as new.
  const afterOffset = KEPT_HISTORY.has(reason) ? fromOffset : -1;
  return { afterOffset, text: 'You were away for a while. Earlier messages may be missing.' };
}
