import { limits } from '@attune/protocol';

/** Real typing only: a key or two is not worth telling everybody. */
const TYPING_TOLD_AFTER_MS = 2_000;
/** Again before the others stop showing it, and seldom enough for the rate of signals. */
const TYPING_TOLD_EVERY_MS = 2_500;
/** A pause this long ends a stretch of typing. */
const PAUSE_MS = 3_000;

/** One stretch of typing of mine. */
export type Typing = { readonly since: number; readonly lastAt: number; readonly toldAt: number | null };

/** After a keystroke at `now`: the stretch, and whether to tell the others. */
export function typed(
  typing: Typing | undefined,
  now: number,
): { readonly typing: Typing; readonly tell: boolean } {
  if (!typing || now - typing.lastAt > PAUSE_MS) {
    return { typing: { since: now, lastAt: now, toldAt: null }, tell: false };
  }
  const longEnough = now - typing.since >= TYPING_TOLD_AFTER_MS;
  const dueAgain = typing.toldAt === null || now - typing.toldAt >= TYPING_TOLD_EVERY_MS;
  const tell = longEnough && dueAgain;
  return { typing: { since: typing.since, lastAt: now, toldAt: tell ? now : typing.toldAt }, tell };
}

export type Typist = { readonly userId: string; readonly name: string; readonly heardAt: number };

/** Who is still shown as writing. */
export function writing(typists: readonly Typist[], now: number): Typist[] {
  return typists.filter(({ heardAt }) => now - heardAt < limits.TYPING_SHOWN_MS);
}

export function typingText(typists: readonly Typist[]): string {
  const [first, second] = typists;
  if (!first) return '';
  if (!second) return `${first.name} is writing…`;
  if (typists.length === 2) return `${first.name} and ${second.name} are writing…`;
  return `${typists.length} people are writing…`;
}
