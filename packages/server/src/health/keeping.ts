import type { Clock } from '../platform/clock.ts';
import { slices } from '../platform/slices.ts';
import type { Storage } from '../storage/storage.ts';
import { beside, figuresOf, heard, SILENT, sinceOf, type Course, type Heard } from './course.ts';
import { heartForgotten, heartKept, nameOf, readWritten, type Whose } from './store.ts';

/** So often what has changed is written down; what comes within it may be lost with the node. */
const WRITE_MS = 30_000;
/** Who has been silent for so long, and is written down, begins anew. */
const SILENT_MS = 120_000;
/** People of whom one node knows; beyond that nothing more is kept. That nothing is to be kept is heard of as many again. */
const MOST_PEOPLE = 10_000;
/** Of whom nothing new is to be written, it is noted so often that they are still there. */
const NOTED_EVERY_MS = 10_000;
const PEOPLE_PER_COMMIT = 100;

/** What is to be kept of a heart: its course, or nothing. `due`: the database does not have it so yet. */
type Wanted = Whose & {
  readonly course: Course | 'nothing';
  readonly heardAt: number;
  readonly due: boolean;
};

export type Keeping = {
  /** Every reading, and whether its person wants anything of it kept. */
  heard(reading: Heard & Whose & { readonly keep: boolean }): void;
  /** Their wish is on disk already. */
  forgotten(whose: Whose, at: number): void;
  start(): () => void;
  /** Writes down what is due. */
  write(): Promise<void>;
};

export type KeepingDeps = {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly onTrouble: (error: unknown) => void;
};

/** HEALTH-3. How hearts were before and after, of those who want it kept. */
export function createKeeping({ storage, clock, onTrouble }: KeepingDeps): Keeping {
  const wanted = new Map<string, Wanted>();
  let writing = Promise.resolve();

  function next({ keep, ...reading }: Heard & { readonly keep: boolean }, before: Wanted | undefined) {
    if (!keep) return 'nothing';
    return heard(before === undefined || before.course === 'nothing' ? SILENT : before.course, reading);
  }

  /** One after the other: who waits for the last has waited for all. */
  function write(): Promise<void> {
    writing = writing.then(writeDue);
    return writing;
  }

  async function writeDue(): Promise<void> {
    const due = [...wanted].flatMap(([name, { due: isDue }]) => (isDue ? [name] : []));
    for (const slice of slices(due, PEOPLE_PER_COMMIT)) await writeAll(slice).catch(onTrouble);
    const now = clock.now();
    for (const [name, { due: isDue, heardAt, course }] of wanted) {
      const isUnfinished = isDue && (course === 'nothing' || figuresOf(course) !== undefined);
      if (!isUnfinished && heardAt + SILENT_MS <= now) wanted.delete(name);
    }
  }

  async function writeAll(names: readonly string[]): Promise<void> {
    const written = await readWritten(storage, among(names));
    for (const name of names) {
      const each = wanted.get(name);
      const before = written.get(name);
      if (!each || !before || each.course === 'nothing') continue;
      wanted.set(name, { ...each, course: beside(each.course, before) });
    }
    const due = among(names);
    const effects = due.flatMap(({ course, heardAt, ...whose }) => {
      if (course === 'nothing') return [heartForgotten(storage, whose, heardAt)];
      const figures = figuresOf(course);
      return figures ? [heartKept(storage, whose, figures, sinceOf(course))] : [];
    });
    if (effects.length > 0) await storage.commit({ effects });
    // What was heard while it was written is another object, and is due again.
    for (const each of due) {
      const name = nameOf(each);
      if (wanted.get(name) === each) wanted.set(name, { ...each, due: false });
    }
  }

  function among(names: readonly string[]): readonly Wanted[] {
    return names.flatMap((name) => wanted.get(name) ?? []);
  }

  return {
    heard({ sessionId, userId, ...reading }) {
      const name = nameOf({ sessionId, userId });
      const before = wanted.get(name);
      if (!before && wanted.size >= (reading.keep ? MOST_PEOPLE : 2 * MOST_PEOPLE)) return;
      const course = next(reading, before);
      const due = before === undefined || before.due || before.course !== course;
      if (!due && reading.at - before.heardAt < NOTED_EVERY_MS) return;
      wanted.set(name, { sessionId, userId, course, heardAt: reading.at, due });
    },
    forgotten(whose, at) {
      const name = nameOf(whose);
      if (wanted.has(name)) wanted.set(name, { ...whose, course: 'nothing', heardAt: at, due: false });
    },
    start: () => clock.every(WRITE_MS, () => void write()),
    write,
  };
}
