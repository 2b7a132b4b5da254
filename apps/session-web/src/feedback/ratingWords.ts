/** The scale, from 1 to 5, in the words of the screen. */
export const RATINGS = [
  { rating: 1, word: 'not for me' },
  { rating: 2, word: 'not quite' },
  { rating: 3, word: 'all right' },
  { rating: 4, word: 'good' },
  { rating: 5, word: 'very good' },
] as const;

/** Of a rating, or of a mean: the word that is nearest. */
export function ratingWord(rating: number): string {
  const nearest = Math.min(5, Math.max(1, Math.round(rating)));
  return RATINGS[nearest - 1]?.word ?? '';
}
