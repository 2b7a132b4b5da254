import type { Session } from '@attune/protocol';
import type { Capability, Kept, Realtime, StateOut } from '../capability.ts';
import type { StateStore } from '../hub/stateStore.ts';
import type { Clock } from '../platform/clock.ts';
import { gather } from '../platform/gather.ts';
import type { Storage } from '../storage/storage.ts';
import { readUnrecorded, recording } from './closing.ts';
import { eraseRoutes } from './eraseRoutes.ts';
import { createErasing } from './erasing.ts';
import { keepLogs } from './keeping.ts';
import { takeWhatPassed } from './passing.ts';
import { recordRoutes } from './routes.ts';

/** Every node looks this often at what another one did not finish. */
const LOOK_MS = 30_000;

export type RecordDeps = {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly realtime: Realtime;
  readonly states: StateStore;
  readonly viewSessions: (ids: readonly string[]) => Promise<readonly Session[]>;
  /** What all capabilities keep, in their order; this one's too. Asked late. */
  readonly keeps: () => readonly Kept[];
  /** What all capabilities can tell anew of a channel. */
  readonly statesAnew: (channel: string) => Promise<readonly StateOut[]>;
  /** From 0 to 1; keeps the nodes from looking all at once. */
  readonly random: () => number;
  readonly onTrouble: (error: unknown) => void;
};

/** What is left of a session afterwards: its transcript and summary, for how long, and how somebody is taken out of it. */
export function createRecord(deps: RecordDeps): Capability {
  const { storage, clock, realtime, random, onTrouble } = deps;
  const erasing = createErasing(deps);
  let cancel = (): void => undefined;
  let isOver = false;

  const ended = gather<string>(async (ids) => recordAll(ids), onTrouble);

  async function recordAll(ids?: readonly string[]): Promise<void> {
    // One that cannot be recorded must not keep the others from it.
    for (const session of await readUnrecorded(storage, ids)) {
      await recording(storage, session).then(realtime.carryOut).catch(onTrouble);
    }
    await keepLogs(deps, ids);
  }

  async function look(): Promise<void> {
    // Somebody waits for it; the rest has time.
    await erasing.settle().catch(onTrouble);
    await recordAll().catch(onTrouble);
    await takeWhatPassed(deps, clock.now());
  }

  function later(): void {
    if (isOver) return;
    cancel = clock.after(LOOK_MS * (0.8 + 0.4 * random()), () => void look().catch(onTrouble).then(later));
  }

  return {
    name: 'record',
    keeps: KEEPS,
    routes: [
      ...recordRoutes({
        storage,
        onRetention: (id) => ended.add([id]),
        viewSession: async (id) => {
          const [session] = await deps.viewSessions([id]);
          if (!session) throw new Error('A session that was read a moment ago is not there.');
          return session;
        },
      }),
      ...eraseRoutes(erasing),
    ],
    touched: ({ sessions = [] }) => ended.add(sessions),
    async start() {
      await look();
      later();
    },
    async stop() {
      isOver = true;
      cancel();
      await ended.idle();
    },
  };
}

/** The log's own tables are of no other noun: what is written there is taken out by rewriting. */
const KEEPS: readonly Kept[] = [
  { table: 'records', what: 'figures of sessions', until: 'as long as the session', erase: 'names_nobody' },
  {
    table: 'person_records',
    what: 'figures of sessions they were in',
    until: 'as long as the transcript',
    erase: { rowsBy: 'session_id' },
    withTranscript: 'rows',
  },
  {
    table: 'erasures',
    what: 'notes that data was deleted',
    until: 'for good; whose it was, for a minute',
    erase: 'names_nobody',
  },
  {
    table: 'log',
    what: 'events',
    until: 'for 30 days, or as an admin says for the session',
    erase: 'names_nobody',
  },
  { table: 'heads', what: 'positions of logs', until: 'for good', erase: 'names_nobody' },
  { table: 'producers', what: 'positions of devices', until: 'for 90 days', erase: 'names_nobody' },
];
