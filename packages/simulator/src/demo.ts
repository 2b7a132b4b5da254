import { parseArgs } from 'node:util';
import { createApi, type Api } from '@attune/client';
import { ConfigError, StorageLockedError } from '@attune/server';
import { demoBox, newLinks } from './box.ts';
import { gather } from './crowd.ts';
import { CannotStart, openDemoServer, type DemoServer } from './demoServer.ts';
import { isOver, prepareDemo, type DemoLinks, type DemoSession } from './demoSession.ts';
import { lead } from './instructor.ts';
import type { Person } from './person.ts';
import { readRecording } from './recording.ts';
import { castOf, TECHNIQUE_EVERY_MS } from './script.ts';
import { createRandom, type Random } from './seeded.ts';

// `npm start`: one node with a session that is always on. Started by scripts/start.mjs, or by itself after a build.

const PEOPLE = 24;
const SEED = 1;
/** The last of the cast is here after this time; the instructor starts a moment later. */
const GATHERED_WITHIN_MS = 10_000;
const STARTS_AFTER_MS = 12_000;
/** How often it is asked whether the session is over, and so how long the stage is empty at most. */
const LOOK_EVERY_MS = 3_000;

async function main(): Promise<number> {
  const stopped = stopAsked();
  try {
    readArguments(process.argv.slice(2));
    await runDemo(stopped);
    return 0;
  } catch (error) {
    console.error(isPlain(error) ? error.message : `Attune had to stop: ${reasonOf(error)}`);
    return 1;
  }
}

async function runDemo(stopped: Promise<void>): Promise<void> {
  let links: DemoLinks | null = null;
  const house = await openDemoServer(process.env, () => links);
  let isStopped = false;
  void stopped.then(() => (isStopped = true));
  const random = createRandom(SEED);
  try {
    for (let show = 1; !isStopped; show += 1) {
      const cast = castOf(random.fork('cast'), PEOPLE);
      const session = await prepareDemo(await adminOf(house), cast, house.publicUrl);
      links = session.links;
      console.log(show === 1 ? firstBox(house, session) : newLinks(links));
      const end = await play(session, house.localUrl, random.fork(`show ${show}`));
      await Promise.race([stopped, over(house, session.sessionId, () => isStopped)]);
      end();
    }
    console.log('Stopping.');
  } finally {
    await house.server.close();
  }
}

/** Everybody comes. Returns their end. */
async function play(session: DemoSession, url: string, random: Random): Promise<() => void> {
  const crowd = gather({
    url,
    codes: session.castCodes,
    random: random.fork('crowd'),
    rrMs: readRecording(),
    withinMs: GATHERED_WITHIN_MS,
  });
  const instructor = await leadIfAllowed(session.instructorCode, url, random.fork('instructor'));
  return () => {
    crowd.end();
    instructor?.end();
  };
}

/** Somebody at the dashboard may have removed the instructor: then the session goes on without, until its time is over. */
async function leadIfAllowed(code: string, url: string, random: Random): Promise<Person | undefined> {
  try {
    return await lead({ url, code, random, startAfterMs: STARTS_AFTER_MS, everyMs: TECHNIQUE_EVERY_MS });
  } catch {
    return undefined;
  }
}

async function over(house: DemoServer, sessionId: string, isStopped: () => boolean): Promise<void> {
  const look = async (): Promise<boolean> => isOver(await adminOf(house), sessionId);
  while (!isStopped()) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS).unref());
    // A server that is too busy to answer is asked again.
    if (await look().catch(() => false)) return;
  }
}

/** A token lives a day and a demo may stand for weeks, so each use has its own. */
async function adminOf({ server, localUrl }: DemoServer): Promise<Api> {
  const token = await server.adminToken();
  return createApi({ baseUrl: localUrl, token: () => token });
}

function firstBox({ publicUrl: url, admin, note }: DemoServer, { links, castCodes }: DemoSession): string {
  const box = demoBox({ url, links, admin, people: castCodes.length });
  return note === undefined ? box : `${note}\n${box}`;
}

/** `--no-open` is what it does anyway: no browser is opened. */
function readArguments(args: string[]): void {
  try {
    parseArgs({ args, options: { 'no-open': { type: 'boolean' } } });
  } catch {
    throw new CannotStart(
      'The only option is --no-open; everything else is set by variables, such as PORT=8080.',
    );
  }
}

/** Ctrl-C, or whoever runs us, asks for the end. A second time is not waited for: the system's own way applies. */
function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isPlain(error: unknown): error is Error {
  return error instanceof ConfigError || error instanceof StorageLockedError || error instanceof CannotStart;
}

// Last, for what is declared above must be there.
process.exitCode = await main();
