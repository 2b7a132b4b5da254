import { TECHNIQUES, type Technique, type WantedStep } from '@attune/protocol';
import { CUES, FAMILY_NAMES, GIVEN_NAMES, GREETINGS, REMARKS } from './phrases.ts';
import type { Random } from './seeded.ts';

/** Who somebody is: the same people for the same seed. */
export type Role = { readonly firstName: string; readonly lastName: string; readonly email: string };

/** How long each technique of a demonstration is breathed. */
export const TECHNIQUE_EVERY_MS = 4 * 60_000;

/** A programme for as long as a session lasts: all known techniques in turn, in minutes. */
export function programmeFor(durationMs: number): readonly WantedStep[] {
  const minutes = TECHNIQUE_EVERY_MS / 60_000;
  return Array.from({ length: Math.floor(durationMs / TECHNIQUE_EVERY_MS) }, (_, turn) => ({
    technique: TECHNIQUES[turn % TECHNIQUES.length]?.id ?? '',
    minutes,
  }));
}

/** At most as many as there are given names, so that nobody is mistaken for somebody else. */
export const MAX_CAST = GIVEN_NAMES.length - 1;

/** The instructor is always the first name of the list; the others are drawn. */
export const INSTRUCTOR: Role = roleOf(GIVEN_NAMES[0], FAMILY_NAMES[0]);

export function castOf(random: Random, size: number): readonly Role[] {
  if (size > MAX_CAST) throw new RangeError(`There are names for ${MAX_CAST} people.`);
  const first = random.whole(0, FAMILY_NAMES.length - 1);
  // A stride without a common factor goes through all family names before one comes again.
  const familyName = (index: number): string => FAMILY_NAMES[(first + index * 5) % FAMILY_NAMES.length] ?? '';
  return GIVEN_NAMES.slice(1, size + 1).map((firstName, index) => roleOf(firstName, familyName(index)));
}

function roleOf(firstName: string, lastName: string): Role {
  // `.example` is reserved (RFC 2606): no mail of a demo ever reaches anybody.
  return { firstName, lastName, email: `${firstName}.${lastName}@demo.example`.toLowerCase() };
}

/** When each of `count` people comes, in order: in groups of one to four, the last within `withinMs`. */
export function arrivals(random: Random, count: number, withinMs: number): readonly number[] {
  const groups: number[] = [];
  for (let left = count; left > 0; left -= groups.at(-1) ?? left)
    groups.push(random.whole(1, Math.min(4, left)));
  const stepMs = withinMs / Math.max(1, groups.length);
  // Within a group people come almost together; between groups there is a breath.
  return groups
    .flatMap((size, group) =>
      Array.from({ length: size }, () => stepMs * group + random.between(0, stepMs * 0.4)),
    )
    .sort((a, b) => a - b);
}

/** One line of chat: a wait, then writing, then sent. */
export type Line = { readonly afterMs: number; readonly typingMs: number; readonly text: string };

/** Mean time between two lines of one person, and how fast a person types. */
const BETWEEN_LINES_MS = { low: 90_000, high: 420_000 };
const TYPING_MS_A_CHARACTER = { low: 60, high: 140 };

export function greeting(random: Random): Line | undefined {
  if (random.next() < 0.5) return undefined;
  return lineOf(random, random.between(1_500, 12_000), random.pick(GREETINGS));
}

export function remark(random: Random): Line {
  return lineOf(random, random.between(BETWEEN_LINES_MS.low, BETWEEN_LINES_MS.high), random.pick(REMARKS));
}

function lineOf(random: Random, afterMs: number, text: string): Line {
  const { low, high } = TYPING_MS_A_CHARACTER;
  return { afterMs, typingMs: text.length * random.between(low, high), text };
}

/** What an instructor does, counted from the start of the session. */
export type Step = { readonly atMs: number } & (
  { readonly do: 'say'; readonly text: string } | { readonly do: 'change'; readonly technique: Technique }
);

export type LeadOptions = {
  readonly durationMs: number;
  /** How long each technique is breathed. */
  readonly everyMs: number;
};

const FAREWELL_BEFORE_MS = 45_000;

/**
 * A whole session in advance: a welcome, a change every so often through all known techniques in turn, a cue in the middle of each, a
 * farewell. The first technique is the one that a session starts with, so it is not changed to.
 */
export function leadPlan(random: Random, { durationMs, everyMs }: LeadOptions): readonly Step[] {
  const steps: Step[] = [{ atMs: 4_000, do: 'say', text: WELCOME }];
  const lastMs = durationMs - FAREWELL_BEFORE_MS;
  for (let turn = 0; turn * everyMs < lastMs; turn += 1) {
    const atMs = turn * everyMs;
    const technique = TECHNIQUES[turn % TECHNIQUES.length];
    if (turn > 0 && technique) steps.push({ atMs, do: 'change', technique });
    const cueAtMs = atMs + everyMs / 2;
    if (cueAtMs < lastMs) steps.push({ atMs: cueAtMs, do: 'say', text: random.pick(CUES) });
  }
  return [...steps, { atMs: lastMs, do: 'say', text: FAREWELL }];
}

const WELCOME = 'Welcome, everyone. Sit comfortably, and let the circle set the pace.';
const FAREWELL = 'We are nearly there. Stay with a few easy breaths of your own. Thank you for today.';

/** What an instructor says of a breath that comes next. */
export function announcement({ name, phases }: Technique): string {
  const counts = phases.map(({ kind, seconds }) => `${kind} ${seconds}`).join(', ');
  return `Next is ${name}: ${counts}. It starts with a full breath.`;
}
