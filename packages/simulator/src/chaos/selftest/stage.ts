import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '@attune/client';
import { calls } from '@attune/protocol';
import { inTurns, openRoom, signIn, type Room } from '../../rooms.ts';
import { createSchedule } from '../../schedule.ts';
import { createRandom, type Random } from '../../seeded.ts';
import type { Noted } from '../facts.ts';
import type { Life } from '../life.ts';
import { logFacts, type Row } from '../logFacts.ts';
import { admit, type ChaosPerson } from '../person.ts';
import { openProxy } from '../proxy.ts';
import type { Recorder } from '../recorder.ts';
import { factsOfLog } from '../trouble.ts';
import type { Wire } from '../wire.ts';
import { ADMIN, startOwnServer, type OwnServer } from './ownServer.ts';

const SETTLED_WITHIN_MS = 6_000;
/** What came twice comes now. */
const QUIET_MS = 300;
const ADMITTED_AT_ONCE = 8;

/** One node on SQLite in a process of its own, and people: small and fast, for one thing at a time. */
export type Stage = AsyncDisposable & {
  readonly random: Random;
  /** Everything between people and the node. */
  readonly wire: Wire;
  /** A fact of the world itself. */
  readonly note: (fact: Noted) => void;
  /** Runs later, unless the stage is over by then. */
  readonly after: (delayMs: number, run: () => void) => void;
  readonly admin: () => Promise<Api>;
  readonly openRoom: (seats: number) => Promise<Room>;
  /** People with a first life each, live. The first of all watches who is here. */
  readonly admit: (count: number, code: string) => Promise<readonly ChaosPerson[]>;
  /** Somebody who leads the session. */
  readonly admitInstructor: (sessionId: string) => Promise<ChaosPerson>;
  /** SIGKILL, then whatever is done to the data, then a new start on it. */
  readonly kill: (meanwhile?: (database: DatabaseSync) => void) => Promise<void>;
  /** The rows as they are now become facts. */
  readonly noteLog: () => void;
  /** Rows from here on belong to another history. */
  readonly rewound: () => void;
  /** What the node wrote is searched for every credential there was, and for what no sound node writes. */
  readonly scan: () => void;
  /** Everything is answered and everybody at the top, as far as they get; then what they hold becomes facts, and the log. */
  readonly settle: () => Promise<void>;
};

export async function openStage(recorder: Recorder, seed: string): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'attune-selftest-'));
  const note = (fact: Noted): void => recorder.note('world', fact);
  const server = await startOwnServer(folder, note);
  const random = createRandom(seed);
  const target = { name: 'node 1', port: Number(new URL(server.url).port) };
  const proxy = await openProxy({
    ...{ name: 'people to node 1', language: 'websocket', random: random.fork('wire') },
    targets: () => [target],
  });
  const schedule = createSchedule();
  const people: ChaosPerson[] = [];
  let history = 0;
  const noteLog = (): void => {
    for (const fact of logFacts(server.rows(), history)) note(fact);
  };
  return {
    random,
    wire: proxy.wire,
    note,
    after: schedule.after,
    ...doorOf({ server, url: `http://127.0.0.1:${proxy.port}`, note }, people, recorder),
    kill: async (meanwhile) => {
      await server.kill(meanwhile);
      for (const life of livesOf(people)) hurry(life);
    },
    noteLog,
    rewound: () => void (history += 1),
    settle: async () => {
      await settled(people, server.rows);
      for (const life of livesOf(people)) life.noteHoldings();
      noteLog();
    },
    [Symbol.asyncDispose]: async () => {
      schedule.end();
      for (const person of people) person.end();
      await proxy[Symbol.asyncDispose]();
      await server.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Door = Pick<Stage, 'admin' | 'openRoom' | 'admit' | 'admitInstructor' | 'scan'>;

/** How people come in, and what they carry. */
function doorOf(
  { server, url, note }: { server: OwnServer; url: string; note: (fact: Noted) => void },
  people: ChaosPerson[],
  recorder: Recorder,
): Door {
  const secrets = new Set<string>();
  const admin = (): Promise<Api> =>
    signIn(server.url, ADMIN.email, ADMIN.password, (token) => secrets.add(token));
  const come = async (name: string, code: string): Promise<ChaosPerson> => {
    const person = await admit({
      ...{ name, url, code, note: recorder.note, watches: name === 'p1', remembers: name === 'p1' },
      secret: (text) => void secrets.add(text),
    });
    people.push(person);
    await person.begin().live(SETTLED_WITHIN_MS);
    return person;
  };
  return {
    admin,
    openRoom: async (seats) => openRoom(await admin(), { title: 'Selftest', seats }),
    admit: (count, code) => {
      const first = people.length + 1;
      return inTurns(Array.from({ length: count }), ADMITTED_AT_ONCE, (_, index) =>
        come(`p${first + index}`, code),
      );
    },
    admitInstructor: async (sessionId) => {
      const api = await admin();
      const invite = await api.call(calls.createInvite, {
        body: { session_id: sessionId, role: 'instructor', max_uses: 1 },
      });
      return come('lead', invite.code);
    },
    scan: () => {
      for (const fact of factsOfLog(server.name, server.lines(), secrets)) note(fact);
    },
  };
}

function livesOf(people: readonly ChaosPerson[]): readonly Life[] {
  return people.flatMap(({ lives }) => lives);
}

/** Nobody here has time to wait out a back-off. */
function hurry({ client }: Life): void {
  const { at } = client.status.get();
  if (at !== 'live' && at !== 'closed' && at !== 'idle') client.retry();
}

/** Who does not get there is a matter of the checks; who was shown out, or has hung up, gets no further. */
async function settled(people: readonly ChaosPerson[], rows: () => readonly Row[]): Promise<void> {
  const lives = people.flatMap(({ home, lives: own }) =>
    own.flatMap((life) => (life.client.status.get().at === 'closed' ? [] : [{ life, home }])),
  );
  await Promise.allSettled(lives.map(({ life }) => life.drained(SETTLED_WITHIN_MS)));
  const tops = new Map(rows().map(({ channel, offset }) => [channel, offset]));
  await Promise.allSettled(
    lives.map(({ life, home }) => life.reached(home, tops.get(home) ?? 0, SETTLED_WITHIN_MS)),
  );
  await sleep(QUIET_MS);
}
