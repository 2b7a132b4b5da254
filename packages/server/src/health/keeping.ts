import type { Clock } from '../platform/clock.ts';
import { slices } from '../platform/slices.ts';
import type { Storage } from '../storage/storage.ts';
import { figuresOf, heard, SILENT, type Course, type Heard } from './course.ts';
import { heartForgotten, heartKept } from './store.ts';

/** So often what has changed is written down; what comes within it may be lost with the node. */
const WRITE_MS = 30_000;
/** Who has been silent for so long, and is written down, begins anew. */
const SILENT_MS = 120_000;
/** People whose hearts one node follows; beyond that nothing of a heart is kept. */
const MOST_PEOPLE = 10_000;
const PEOPLE_PER_COMMIT = 100;

type Whose = { readonly sessionId: string; readonly userId: string };

/** What is to be kept of a heart: its course, or nothing. `due`: the database does not have it so yet. */
type Wanted = Whose & {
  readonly course: Course | 'nothing';
  readonly heardAt: number;
  readonly due: boolean;
};

export type Keeping = {
  /** Every reading, and whether its person wants anything of it kept. */
  heard(reading: Heard & Whose & { readonly keep: boolean }): void;
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

  function next({ keep, ...reading }: Heard & { readonly keep: boolean }, before: Wanted | undefined) {
    if (!keep) return 'nothing';
    return heard(before === undefined || before.course === 'nothing' ? SILENT : before.course, reading);
  }

  async function write(): Promise<void> {
    const due = [...wanted].filter(([, each]) => each.due);
    for (const slice of slices(due, PEOPLE_PER_COMMIT)) await writeAll(slice).catch(onTrouble);
    const now = clock.now();
    for (const [name, { due: isDue, heardAt, course }] of wanted) {
      const isUnfinished = isDue && (course === 'nothing' || figuresOf(course) !== undefined);
      if (!isUnfinished && heardAt + SILENT_MS <= now) wanted.delete(name);
    }
  }

  async function writeAll(due: readonly (readonly [string, Wanted])[]): Promise<void> {
    const effects = due.flatMap(([, { course, ...whose }]) => {
      if (course === 'nothing') return [heartForgotten(storage, whose)];
      const figures = figuresOf(course);
      return figures ? [heartKept(storage, whose, figures)] : [];
    });
    if (effects.length > 0) await storage.commit({ effects });
    // What was heard while it was written is another object, and is due again.
    for (const [name, each] of due) if (wanted.get(name) === each) wanted.set(name, { ...each, due: false });
  }

  return {
    heard({ sessionId, userId, ...reading }) {
      const name = `${sessionId} ${userId}`;
      const before = wanted.get(name);
      if (!before && wanted.size >= MOST_PEOPLE) return;
      const course = next(reading, before);
      const due = before === undefined || before.due || before.course !== course;
      wanted.set(name, { sessionId, userId, course, heardAt: reading.at, due });
    },
    start: () => clock.every(WRITE_MS, () => void write()),
    write,
  };
}
