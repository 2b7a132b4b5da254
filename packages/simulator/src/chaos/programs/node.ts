import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NODE_FLAGS } from '@attune/server';
import { freePort } from '../../freePort.ts';
import { fill, mountDisk, type SmallDisk } from './disk.ts';
import { ask } from './find.ts';
import { OwnProgram, type Program } from './program.ts';

export type NodeState = {
  readonly residentBytes: number;
  readonly heapUsedBytes: number;
  readonly openFiles: number;
  /** What waits for the one reader that is furthest behind: written to its socket and not taken by the kernel. */
  readonly mostUnsentBytes: number;
  /** Timers and other things that keep the loop alive, by kind, as Node names them. */
  readonly resources: Readonly<Record<string, number>>;
};

/** What `/readyz` answers. */
export type NodeReadiness = {
  /** Whether visitors are to be sent there. */
  readonly isReady: boolean;
  /** Each part by name: `ok`, or what is wrong with it in a word. */
  readonly parts: Readonly<Record<string, string>>;
};

/** What the preload in the node is asked for. */
export type NodeOrder = { readonly number: number } & NodeWish;
type NodeWish =
  | { readonly is: 'shiftClock'; readonly offsetMs: number }
  | { readonly is: 'stall'; readonly ms: number }
  | { readonly is: 'examine'; readonly collects: boolean };

/** An Attune node in a process of its own. */
export type NodeProgram = Program & {
  /** The node itself, past every proxy. */
  readonly url: string;
  readonly port: number;
  readonly dataDirectory: string;
  /** Starts it again on the same port and data; `variables` are for this life only. Resolves when `/readyz` says so. */
  readonly start: (variables?: Readonly<Record<string, string>>) => Promise<void>;
  /** How the last life ended when nobody asked for it. */
  readonly crash: { readonly code: number | null; readonly signal: string | null } | undefined;
  readonly isReady: () => Promise<boolean>;
  /** Rejects when the node does not answer: one that stands still has not said that it is not ready. */
  readonly readiness: () => Promise<NodeReadiness>;
  /** `/metrics`: each line's name with its labels, and its value. Rejects when the node does not answer. */
  readonly metrics: () => Promise<ReadonlyMap<string, number>>;
  /** `collects`: garbage goes first, and the room that it had; it takes the node a moment. @default false */
  readonly examine: (how?: { readonly collects?: boolean }) => Promise<NodeState>;
  /** The wall clock of this life is off by so much from now on, in all its threads. The monotonic one is not. */
  readonly shiftClock: (offsetMs: number) => Promise<void>;
  /** Its event loop does nothing else for so long. Resolves when it is over. */
  readonly stall: (ms: number) => Promise<void>;
  /** No more files and sockets than this, until called without. Linux only. */
  readonly limitOpenFiles: (most?: number) => Promise<void>;
  /** Its data's disk has no room left. Throws without `diskBytes`. */
  readonly fillDisk: () => void;
  /** There is room again; harmless when there was. */
  readonly freeDisk: () => void;
  /** Ends it and lets its disk go. */
  readonly end: () => Promise<void>;
};

export type NodeOptions = {
  readonly name: string;
  /** Made if it is not there; data and log are in it. */
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  /** @default the ordinary disk */
  readonly diskBytes?: number | undefined;
  /** Another version's `main.js`. @default that of `@attune/server` */
  readonly entry?: string | undefined;
  /** False: run as it is run anywhere. Its clock cannot be shifted, its loop not stalled, and it cannot be examined. @default true */
  readonly isInstrumented?: boolean;
};

/** Nodes are started hundreds of times; each would compile the same files anew. Goes with the installation. */
const COMPILED = fileURLToPath(new URL('../../../node_modules/.cache/compiled', import.meta.url));
const READY_WITHIN_MS = 30_000;
const ASKED_WITHIN_MS = 2_000;

/** A node that is not started yet. Its port is taken once and kept, for it comes back to the same address. */
export async function nodeProgram(options: NodeOptions): Promise<NodeProgram> {
  mkdirSync(options.folder, { recursive: true });
  return new AttuneNode(options, await freePort());
}

class AttuneNode extends OwnProgram implements NodeProgram {
  readonly port: number;
  readonly dataDirectory: string;
  readonly #options: NodeOptions;
  readonly #disk: SmallDisk | undefined;
  #orders = 0;
  #filesBefore: string | undefined;

  constructor(options: NodeOptions, port: number) {
    super({ name: options.name, logFile: join(options.folder, 'node.log') });
    this.#options = options;
    this.port = port;
    this.dataDirectory = join(options.folder, 'data');
    if (options.diskBytes !== undefined) this.#disk = mountDisk(this.dataDirectory, options.diskBytes);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  readonly start = async (variables: Readonly<Record<string, string>> = {}): Promise<void> => {
    const entry = this.#options.entry ?? serverEntry();
    const conditions = extname(entry) === '.ts' ? ['--conditions=@attune/source'] : [];
    const { isInstrumented = true } = this.#options;
    const instruments = isInstrumented ? ['--expose-gc', '--import', preload()] : [];
    this.#filesBefore = undefined;
    // Or it would be taken for ours, and ours, which cannot listen, for one that serves.
    if (await this.isReady()) throw new Error(`Somebody else serves at ${this.url}.`);
    this.launch({
      command: process.execPath,
      args: [...NODE_FLAGS, ...conditions, ...instruments, entry],
      talks: isInstrumented,
      env: {
        PORT: `${this.port}`,
        HOST: '127.0.0.1',
        DATA_DIR: this.dataDirectory,
        NODE_COMPILE_CACHE: COMPILED,
        ...this.#options.variables,
        ...variables,
      },
    });
    await this.serves(this.isReady, READY_WITHIN_MS);
  };

  readonly isReady = (): Promise<boolean> =>
    fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(ASKED_WITHIN_MS) }).then(
      async (response) => {
        await response.body?.cancel();
        return response.ok;
      },
      () => false,
    );

  readonly readiness = async (): Promise<NodeReadiness> => {
    const response = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(ASKED_WITHIN_MS) });
    // Of the server's own making; a part of another form is a word that nobody expects.
    const { parts } = (await response.json()) as Pick<NodeReadiness, 'parts'>;
    return { isReady: response.ok, parts };
  };

  readonly metrics = async (): Promise<ReadonlyMap<string, number>> => {
    const response = await fetch(`${this.url}/metrics`, { signal: AbortSignal.timeout(ASKED_WITHIN_MS) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${this.name} answered ${response.status} for its metrics.`);
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(
      lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
    );
  };

  // The preload is ours: what it answers is what node.ts and nodePreload.ts agree on.
  readonly examine = async ({ collects = false } = {}): Promise<NodeState> =>
    (await this.#order({ is: 'examine', collects })) as NodeState;

  readonly shiftClock = async (offsetMs: number): Promise<void> => {
    await this.#order({ is: 'shiftClock', offsetMs });
  };

  readonly stall = async (ms: number): Promise<void> => {
    await this.#order({ is: 'stall', ms });
  };

  readonly limitOpenFiles = async (most?: number): Promise<void> => {
    this.#filesBefore ??= openFilesLimit(this.pid);
    await ask('prlimit', [`--pid=${this.pid}`, `--nofile=${most ?? this.#filesBefore}:`]);
  };

  readonly fillDisk = (): void => fill(this.name, this.#disk);
  readonly freeDisk = (): void => this.#disk?.free();

  readonly end = async (): Promise<void> => {
    await this.kill();
    this.#disk?.end();
  };

  /** Resolves with the answer; rejects when the node ends before. One that stands still answers when it goes on. */
  async #order(wish: NodeWish): Promise<unknown> {
    const { child } = this;
    if (!child) throw new Error(`${this.name} does not run.`);
    this.#orders += 1;
    const order: NodeOrder = { number: this.#orders, ...wish };
    const gone = new AbortController();
    const answered = Promise.withResolvers<unknown>();
    const hear = (message: { number?: number; answer?: unknown }): void => {
      if (message.number === order.number) answered.resolve(message.answer);
    };
    child.on('message', hear);
    once(child, 'exit', { signal: gone.signal }).then(
      () => answered.reject(new Error(`${this.name} ended before it answered.`)),
      () => undefined,
    );
    child.send(order);
    try {
      return await answered.promise;
    } finally {
      gone.abort();
      child.off('message', hear);
    }
  }
}

/** `main` stands beside the index, as source and as built. */
function serverEntry(): string {
  return fileURLToPath(import.meta.resolve('@attune/server').replace(/index\.(ts|js)$/, 'main.$1'));
}

function preload(): string {
  return new URL(`nodePreload${extname(fileURLToPath(import.meta.url))}`, import.meta.url).href;
}

function openFilesLimit(pid: number): string {
  const [, soft = 'unlimited'] =
    /^Max open files +(\S+)/m.exec(readFileSync(`/proc/${pid}/limits`, 'utf8')) ?? [];
  return soft;
}
