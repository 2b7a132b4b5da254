/** The number that somebody gave an option of a script; throws one sentence for anything else. */
export function numberOption(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1) return number;
  throw new RangeError(`--${name} must be a whole number from 1 on, not ${JSON.stringify(text)}.`);
}
