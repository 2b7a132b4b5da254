import type { Feedback } from '@attune/protocol';

const WORDS = ['not for me', 'not quite', 'all right', 'good', 'very good'] as const;

/** Of a rating, or of a mean: the word that is nearest. */
export function ratingWord(rating: number): string {
  return WORDS[Math.min(5, Math.max(1, Math.round(rating))) - 1] ?? '';
}

/** The session first, then the techniques by their names. */
export function byWhatItIsAbout(a: Feedback, b: Feedback): number {
  return (
    Number(a.about !== 'session') - Number(b.about !== 'session') || aboutText(a).localeCompare(aboutText(b))
  );
}

export function aboutText({ about, technique_name }: Feedback): string {
  return about === 'session' ? 'The session as a whole' : (technique_name ?? about.technique);
}

/** `4.3 of 5, good, from 12 people`. */
export function tallyText({ mean, count }: Feedback): string {
  const people = count === 1 ? '1 person' : `${count} people`;
  return `${Number(mean.toFixed(1))} of 5, ${ratingWord(mean)}, from ${people}`;
}

/** One for each rating, the best first. `percent`: of all who rated, 0 to 100. */
export function barsOf({ ratings, count }: Pick<Feedback, 'ratings' | 'count'>) {
  return WORDS.map((word, index) => {
    const each = ratings[index] ?? 0;
    return { word, count: each, percent: count === 0 ? 0 : Math.round((each / count) * 100) };
  }).reverse();
}
