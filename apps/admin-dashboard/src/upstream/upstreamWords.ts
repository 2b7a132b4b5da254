import type { UpstreamEvent, UpstreamSecret } from '@attune/protocol';
import type { Word } from '../people/personWords.ts';
import { moment } from '../ui/clockText.ts';

const OUTCOMES: Readonly<Record<UpstreamEvent['outcome'], Word>> = {
  applied: { text: 'Applied', tone: 'success' },
  refused: { text: 'Refused', tone: 'error' },
  unknown: { text: 'No meaning here', tone: 'warning' },
};

export function outcomeWord({ outcome }: Pick<UpstreamEvent, 'outcome'>): Word {
  return OUTCOMES[outcome];
}

export function secretWord({ ends_at }: Pick<UpstreamSecret, 'ends_at'>, now: number): Word {
  if (ends_at === null) return { text: 'Good', tone: 'success' };
  if (Date.parse(ends_at) > now) return { text: `Good until ${moment(ends_at, now)}`, tone: 'warning' };
  return { text: 'Ended', tone: 'plain' };
}

export function isGood({ ends_at }: Pick<UpstreamSecret, 'ends_at'>, now: number): boolean {
  return ends_at === null || Date.parse(ends_at) > now;
}

export function usedText({ used_at }: Pick<UpstreamSecret, 'used_at'>, now: number): string {
  return used_at === null ? 'Not used in the last 30 days' : `Last used ${moment(used_at, now)}`;
}
