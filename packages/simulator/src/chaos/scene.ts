import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../seeded.ts';
import { watchAttendance, type Attendance } from './attendance.ts';
import { BOUNDS } from './checks/index.ts';
import type { Noted } from './facts.ts';
import { createFigures, type Figures } from './figures.ts';
import { createHost } from './host.ts';
import { logFacts } from './logFacts.ts';
import { startLoad, type ChaosRoom, type Load } from './load.ts';
import type { ChaosPerson } from './person.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { watchRecovery, type RecoveryWatch } from './recovery.ts';
import { createTally, type Tally } from './tally.ts';
import { factsOfLog } from './trouble.ts';
import type { World } from './world.ts';

export type SceneOptions = {
  readonly world: World;
  readonly people: number;
  readonly rooms: number;
  readonly linesPerSecond: number;
  /** Faults that last minutes last so long; without it each has a short variant. @default false */
  readonly isLong?: boolean;
};

export type Hearer = (who: string, fact: Noted, at: number) => void;

/** A world with people in it who talk, and everything that is noted of them. */
export type Scene = {
  readonly world: World;
  readonly random: Random;
  readonly rooms: readonly ChaosRoom[];
  /** Everybody but the leaders. */
  readonly people: readonly ChaosPerson[];
  /** Leaders too. */
  readonly everybody: readonly ChaosPerson[];
  /** One more room, of which the load knows nothing: whoever opens it lets its people go. */
  readonly openRoom: (people: number) => Promise<ChaosRoom>;
  readonly load: Load;
  readonly tally: Tally;
  readonly recovery: RecoveryWatch;
  /** Which life is at which node now. */
  readonly attendance: Attendance;
  readonly isLong: boolean;
  /** Told of every fact of a life, as it happens. Answers its end. */
  readonly hear: (hearer: Hearer) => () => void;
  /** What a fault measures beside the checks; the report has the quantiles. */
  readonly figures: Figures;
  readonly recorder: Recorder;
  /** A fact of the world itself. */
  readonly note: (fact: Noted) => void;
  readonly secret: (text: string) => void;
  /** Notes the beginning of a fault, and its end when `act` is done. */
  readonly during: <T>(name: string, target: string, act: () => Promise<T>) => Promise<T>;
  /** What a fault promises beyond the checks. What does not hold is said at the end. */
  readonly expect: (holds: boolean, what: string) => void;
  /** Expectations that did not hold. */
  readonly failed: readonly string[];
  /** Something held, but took longer than promised: on a machine that is busy with something else it may. It is said, and fails nothing. */
  readonly late: (what: string) => void;
  readonly delays: readonly string[];
  /** Everybody is live on all channels. Who is not, when the time is over, is a matter of the checks. */
  readonly everybodyBack: (withinMs: number) => Promise<void>;
  /** No more talk; all is answered; everybody at the top as far as they get; what they hold, the log and the node's state become facts. */
  readonly settle: () => Promise<void>;
  readonly measure: (when: 'before' | 'during' | 'after') => Promise<void>;
  readonly end: () => void;
};

const WORLD = 'world';
const GROWN = 'more memory in a node at the end (MiB)';
const SETTLED_WITHIN_MS = 20_000;
/** What came twice, and what is told a moment later, comes now. What a dead node left behind is gone a ghost's time after it. */
const QUIET_MS = 1_000;

export async function openScene(options: SceneOptions): Promise<Scene> {
  const { world } = options;
  const recorder = createRecorder(join(world.folder, 'facts'));
  const recovery = watchRecovery();
  const attendance = watchAttendance();
  const hearers = new Set<Hearer>([recovery.see, attendance.see]);
  const secrets = new Set<string>();
  const [failed, delays] = [new Array<string>(), new Array<string>()];
  const note = (who: string, fact: Noted): void => {
    recorder.note(who, fact);
    const at = performance.now();
    for (const hear of [...hearers]) hear(who, fact, at);
  };
  const secret = (text: string): void => void secrets.add(text);
  const host = createHost({ world, note, secret });
  const rooms = await host.open(options.rooms, Math.ceil(options.people / options.rooms));
  const people = rooms.flatMap((room) => room.people);
  const everybody = rooms.flatMap((room) => [room.lead, ...room.people]);
  const load = startLoad(rooms, options.linesPerSecond, world.random.fork('load'));
  let [faults, healedAt] = [0, 0];
  const figures = createFigures();
  const weigh = weighing(figures, (fact) => note(WORLD, fact));
  const scene: Scene = {
    ...{ world, rooms, people, everybody, load, recovery, attendance, recorder, secret, failed, delays },
    isLong: options.isLong ?? false,
    figures,
    hear: (hearer) => {
      hearers.add(hearer);
      return () => void hearers.delete(hearer);
    },
    openRoom: async (people) => {
      const [room] = await host.open(1, people);
      if (!room) throw new Error('No room was opened.');
      return room;
    },
    random: world.random.fork('scene'),
    tally: createTally(),
    note: (fact) => note(WORLD, fact),
    during: async (name, target, act) => {
      const fault = { is: 'fault', name, target, number: (faults += 1) } as const;
      note(WORLD, { ...fault, step: 'begin' });
      try {
        return await act();
      } finally {
        note(WORLD, { ...fault, step: 'end' });
        healedAt = performance.now();
      }
    },
    expect: (holds, what) => {
      if (!holds) failed.push(what);
    },
    late: (what) => void delays.push(what),
    everybodyBack: async (withinMs) => {
      const lives = everybody.flatMap((person) => person.lives);
      await Promise.allSettled(lives.map((life) => life.live(withinMs)));
    },
    settle: async () => {
      load.pause();
      await settled(everybody, world);
      await sleep(Math.max(QUIET_MS, healedAt + BOUNDS.ghostMs - performance.now()));
      for (const { lives } of everybody) for (const life of lives) life.noteHoldings();
      for (const fact of logFacts(await world.readLog(), 0)) note(WORLD, fact);
      scan(world, new Set([...secrets, ...world.secrets()]), scene.note);
      recorder.flush();
    },
    measure: (when) => measure(world, when, weigh),
    end: () => {
      load.end();
      for (const person of everybody) person.end();
      recorder.close();
    },
  };
  return scene;
}

/** Who does not get there is a matter of the checks. */
async function settled(everybody: readonly ChaosPerson[], world: World): Promise<void> {
  const lives = everybody.flatMap((person) => person.lives.map((life) => ({ life, home: person.home })));
  await Promise.allSettled(lives.map(({ life }) => life.live(SETTLED_WITHIN_MS)));
  await Promise.allSettled(lives.map(({ life }) => life.drained(SETTLED_WITHIN_MS)));
  const tops = new Map<string, number>();
  for (const { channel, offset } of await world.readLog()) tops.set(channel, offset);
  await Promise.allSettled(
    lives.map(({ life, home }) => life.reached(home, tops.get(home) ?? 0, SETTLED_WITHIN_MS)),
  );
}

function scan(world: World, secrets: ReadonlySet<string>, note: (fact: Noted) => void): void {
  for (const file of world.logFiles()) {
    const lines = readFileSync(file, 'utf8').split('\n');
    for (const fact of factsOfLog(file, lines, secrets)) note(fact);
  }
}

/** Also how much more each node holds than when it was first looked at: where the report has it, a leak is seen before it is one too many. */
function weighing(figures: Figures, note: (fact: Noted) => void): (fact: Noted) => void {
  const before = new Map<string, number>();
  return (fact) => {
    note(fact);
    if (fact.is !== 'measured') return;
    const first = before.get(fact.node);
    before.set(fact.node, first ?? fact.residentBytes);
    if (first !== undefined) figures.add(GROWN, (fact.residentBytes - first) / 1_024 ** 2);
  };
}

async function measure(
  world: World,
  when: 'before' | 'during' | 'after',
  note: (fact: Noted) => void,
): Promise<void> {
  for (const { name, program } of world.nodes) {
    if (!program.isRunning) continue;
    const { residentBytes, openFiles, resources } = await program.examine({ collects: true });
    const timers = (resources['Timeout'] ?? 0) + (resources['Immediate'] ?? 0);
    note({ is: 'measured', node: name, when, residentBytes, handles: openFiles, timers });
  }
}
