import {
  closeSync,
  createReadStream,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Fact, Noted } from './facts.ts';

/** Written out when a file has this much waiting: a run of millions of facts keeps little of them in memory. */
const FLUSH_CHARACTERS = 64 * 1_024;
/** Facts that belong to no channel. */
const GENERAL = 'general';

export type Recorder = {
  readonly directory: string;
  readonly note: (who: string, fact: Noted) => void;
  /** Facts noted until now, by kind. */
  readonly counts: ReadonlyMap<Fact['is'], number>;
  /** Everything noted is in the files. More may be noted afterwards. */
  readonly flush: () => void;
  /** What is noted afterwards, such as the closing of the last sockets, is nobody's business. */
  readonly close: () => void;
};

type Sink = { readonly file: number; waiting: string };

/** One file for each channel and one for the rest, so that a checker reads one channel at a time. Loses what is not flushed when we die. */
export function createRecorder(directory: string, now: () => number = () => performance.now()): Recorder {
  mkdirSync(directory, { recursive: true });
  const sinks = new Map<string, Sink>();
  const counts = new Map<Fact['is'], number>();
  let isClosed = false;
  const sinkOf = (name: string): Sink => {
    const known = sinks.get(name);
    if (known) return known;
    const made: Sink = { file: openSync(join(directory, fileOf(name)), 'a'), waiting: '' };
    sinks.set(name, made);
    return made;
  };
  const write = (sink: Sink): void => {
    if (sink.waiting !== '') writeSync(sink.file, sink.waiting);
    sink.waiting = '';
  };
  return {
    directory,
    counts,
    note: (who, noted) => {
      if (isClosed) return;
      const sink = sinkOf('channel' in noted ? noted.channel : GENERAL);
      sink.waiting += `${JSON.stringify({ at: Math.round(now() * 1_000) / 1_000, who, ...noted } satisfies Fact)}\n`;
      counts.set(noted.is, (counts.get(noted.is) ?? 0) + 1);
      if (sink.waiting.length > FLUSH_CHARACTERS) write(sink);
    },
    flush: () => sinks.forEach(write),
    close: () => {
      isClosed = true;
      for (const sink of sinks.values()) {
        write(sink);
        closeSync(sink.file);
      }
      sinks.clear();
    },
  };
}

/** The channels that have facts in a directory. */
export function recordedChannels(directory: string): readonly string[] {
  return readdirSync(directory)
    .map((file) => decodeURIComponent(file.replace(/\.jsonl$/, '')))
    .filter((name) => name !== GENERAL);
}

/** The facts of a channel in the order in which they were noted; without a name, those that belong to none. Throws for a line that is no JSON. */
export async function* readFacts(directory: string, channel = GENERAL): AsyncGenerator<Fact> {
  const file = join(directory, fileOf(channel));
  if (!existsSync(file)) return;
  const stream = createReadStream(file, 'utf8');
  // Ours, written above: what is read is what was typed there.
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity }))
    yield JSON.parse(line) as Fact;
}

function fileOf(name: string): string {
  return `${encodeURIComponent(name)}.jsonl`;
}
