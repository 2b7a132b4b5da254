import { arrive, type Person, type PersonOptions } from './person.ts';
import { createSchedule } from './schedule.ts';
import { arrivals } from './script.ts';
import type { Random } from './seeded.ts';

export type CrowdOptions = {
  readonly url: string;
  /** A personal link for each. */
  readonly codes: readonly string[];
  readonly random: Random;
  readonly rrMs: readonly number[];
  /** The last one is here after this time. */
  readonly withinMs: number;
};

export type Crowd = {
  /** Everybody leaves, and nobody else comes. */
  readonly end: () => void;
};

/** How often somebody whose door did not open tries again; whoever is in is kept there by the client. */
const TRIES = 5;
const RETRY_MS = 2_000;

/** People who come in small groups. One who cannot come in is missed by nobody. */
export function gather({ url, codes, random, rrMs, withinMs }: CrowdOptions): Crowd {
  const schedule = createSchedule();
  const people = new Set<Person>();
  let isEnded = false;
  const come = async (code: string, own: Random, triesLeft: number): Promise<void> => {
    try {
      const person = await arrive({ url, code, random: own, ...habitsOf(own, rrMs) });
      if (isEnded) person.end();
      else people.add(person);
    } catch {
      if (triesLeft > 1) schedule.after(RETRY_MS, () => void come(code, own, triesLeft - 1));
    }
  };
  const times = arrivals(random.fork('arrivals'), codes.length, withinMs);
  for (const [index, code] of codes.entries()) {
    const own = random.fork(`person ${index}`);
    schedule.after(times[index] ?? withinMs, () => void come(code, own, TRIES));
  }
  return {
    end: () => {
      isEnded = true;
      schedule.end();
      for (const person of people) person.end();
      people.clear();
    },
  };
}

/** Most hold to breathe and most wear a strap, and most of those share it with the group. */
function habitsOf(random: Random, rrMs: readonly number[]): Pick<PersonOptions, 'heart' | 'breathes'> {
  const breathes = random.fork('holds').next() < 0.8;
  const habits = random.fork('habits');
  if (habits.next() < 0.3) return { breathes };
  return {
    breathes,
    heart: { rrMs, share: habits.pick(['group', 'group', 'group', 'instructor'] as const) },
  };
}
