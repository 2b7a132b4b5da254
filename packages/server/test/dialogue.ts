import { readFileSync } from 'node:fs';
import type { Frame, Wire } from './wire.ts';

/** One line of a golden dialogue (packages/protocol/fixtures/dialogues). */
export type Line =
  | { readonly client: object }
  | { readonly server: object }
  | { readonly network: 'cut' | 'back' }
  | { readonly 'somebody else': 'writes'; readonly text: string }
  | { readonly node: 'drains' }
  | { readonly closed: number };

/** What a dialogue needs of its surroundings. */
export type Stage = {
  /** A new connection that is welcome. */
  readonly connect: () => Promise<Wire>;
  readonly write: (text: string) => Promise<void>;
  readonly drain: () => void;
  /** Fixtures speak of `session:s1`. */
  readonly channel: string;
};

export function readDialogue(name: string): readonly Line[] {
  const url = new URL(`../../protocol/fixtures/dialogues/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(url, 'utf8')) as { lines: Line[] }).lines;
}

/** `<name>` stands for a value that is learned where it comes first; `<name+1>` for a number so much above it. */
const PLACEHOLDER = /^<([a-z ]+)(?:\+(\d+))?>$/;

/** Plays a dialogue against a server. Throws with the line that did not come true. */
export async function play(lines: readonly Line[], stage: Stage): Promise<void> {
  const learned = new Map<string, unknown>();
  let wire = await stage.connect();
  let read = wire.heard.length;
  for (const line of lines) {
    if ('client' in line) wire.raw(inRoom(JSON.stringify(filled(line.client, learned)), stage.channel));
    else if ('server' in line) {
      const expected = JSON.parse(inRoom(JSON.stringify(line.server), stage.channel)) as object;
      const frame = await wire.until(
        (heard) => wire.heard.indexOf(heard) >= read && fits(heard, expected, new Map(learned)),
        JSON.stringify(line.server),
      );
      fits(frame, expected, learned);
      read = wire.heard.indexOf(frame) + 1;
    } else if ('network' in line) {
      if (line.network === 'cut') wire.cut();
      else [wire, read] = [await stage.connect(), 0];
    } else if ('node' in line) stage.drain();
    else if ('closed' in line) {
      const { code } = await wire.closed;
      if (code !== line.closed) throw new Error(`closed with ${code}, not with ${line.closed}`);
    } else await stage.write(line.text);
  }
}

function inRoom(text: string, channel: string): string {
  return text.replaceAll('"session:s1"', `"${channel}"`);
}

function filled(value: unknown, learned: ReadonlyMap<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((each) => filled(each, learned));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filled(each, learned)]));
  }
  const [, name, more] = typeof value === 'string' ? (PLACEHOLDER.exec(value) ?? []) : [];
  if (name === undefined) return value;
  if (!learned.has(name)) throw new Error(`the dialogue says <${name}> before it was learned`);
  return more === undefined ? learned.get(name) : Number(learned.get(name)) + Number(more);
}

/** Whether a frame has at least what is expected; learns what is expected to be learned. */
function fits(heard: Frame | unknown, expected: unknown, learned: Map<string, unknown>): boolean {
  if (Array.isArray(expected)) {
    return (
      Array.isArray(heard) &&
      heard.length === expected.length &&
      expected.every((each, index) => fits(heard[index], each, learned))
    );
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof heard !== 'object' || heard === null) return false;
    const fields = heard as Record<string, unknown>;
    return Object.entries(expected).every(([key, each]) => fits(fields[key], each, learned));
  }
  const [, name, more] = typeof expected === 'string' ? (PLACEHOLDER.exec(expected) ?? []) : [];
  if (name === undefined) return heard === expected;
  if (heard === undefined) return false;
  if (!learned.has(name) && more === undefined) learned.set(name, heard);
  return more === undefined
    ? heard === learned.get(name)
    : heard === Number(learned.get(name)) + Number(more);
}
