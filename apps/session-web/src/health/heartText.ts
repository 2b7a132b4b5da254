import type { HeartReading } from '@attune/vitals';

export type HeartQuality = { readonly word: string; readonly tone: 'good' | 'fair' | 'poor' | 'none' };

export function qualityOf({ status, quality, contact }: HeartReading): HeartQuality {
  if (status === 'none') return { word: 'no signal yet', tone: 'none' };
  if (status === 'stale') return { word: 'signal lost', tone: 'none' };
  if (contact === 'off') return { word: 'not on the skin', tone: 'poor' };
  if (quality >= 0.9) return { word: 'good signal', tone: 'good' };
  return quality >= 0.8 ? { word: 'fair signal', tone: 'fair' } : { word: 'poor signal', tone: 'poor' };
}

/** A dash for what is not current: a number that stands still must never look like a heart. */
export function bpmText({ bpm }: Pick<HeartReading, 'bpm'>): string {
  return bpm === null ? '—' : String(bpm);
}

export function rmssdText(reading: HeartReading): string {
  if (reading.rmssd !== null) return `${Math.round(reading.rmssd)} ms`;
  if (reading.status !== 'measuring') return '—';
  return reading.secondsToGo === null ? 'measuring' : `measuring, ${reading.secondsToGo} s`;
}

/** What `H` and a screen reader ask for. */
export function heartSentence(reading: HeartReading): string {
  const { word } = qualityOf(reading);
  return reading.bpm === null ? `No heart rate, ${word}` : `${reading.bpm} beats, ${word}`;
}
