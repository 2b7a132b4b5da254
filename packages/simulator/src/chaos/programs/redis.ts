import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../freePort.ts';
import { fill, mountDisk, type SmallDisk } from './disk.ts';
import { ask, findProgram } from './find.ts';
import { OwnProgram, type Program } from './program.ts';

export type RedisProgram = Program & {
  readonly url: string;
  readonly port: number;
  /** Starts it again on the same port and folder. */
  readonly start: () => Promise<void>;
  /** One command, as redis-cli prints its answer: `command('FLUSHALL')`. Rejects when Redis does not answer. */
  readonly command: (...words: readonly string[]) => Promise<string>;
  /** What it wrote is gone from its disk. While it does not run. */
  readonly forget: () => void;
  /** Its disk has no room left. Throws without `diskBytes`. */
  readonly fillDisk: () => void;
  /** There is room again; harmless when there was. */
  readonly freeDisk: () => void;
  /** Ends it and lets its disk go. */
  readonly end: () => Promise<void>;
  /** Ports of the other end of every connection that is subscribed to something; `Link.farPort` of a wire is one of them. */
  readonly subscriberPorts: () => Promise<ReadonlySet<number>>;
};

export type RedisOptions = {
  /** Made if it is not there; its log is in it. */
  readonly folder: string;
  /** Writes each change to disk within a second. @default false: an end forgets everything */
  readonly persists?: boolean;
  /** A disk of this size for what it writes, so that it can be full. Linux as root only. @default the ordinary disk */
  readonly diskBytes?: number | undefined;
};

const SERVES_WITHIN_MS = 20_000;

/** A Redis of our own, on a free port of this machine, not started yet. */
export async function redisProgram(options: RedisOptions): Promise<RedisProgram> {
  return new Redis(options, await freePort());
}

class Redis extends OwnProgram implements RedisProgram {
  readonly port: number;
  readonly #dataDirectory: string;
  readonly #persists: boolean;
  readonly #disk: SmallDisk | undefined;

  constructor({ folder, persists = false, diskBytes }: RedisOptions, port: number) {
    // Its log is not on the disk that may be full.
    super({ name: 'redis', logFile: join(folder, 'redis.log'), stopWithinMs: 5_000 });
    this.#dataDirectory = join(folder, 'data');
    this.#persists = persists;
    this.port = port;
    mkdirSync(this.#dataDirectory, { recursive: true });
    if (diskBytes !== undefined) this.#disk = mountDisk(this.#dataDirectory, diskBytes);
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  readonly start = async (): Promise<void> => {
    const settings = {
      port: `${this.port}`,
      bind: '127.0.0.1',
      dir: this.#dataDirectory,
      save: '',
      appendonly: this.#persists ? 'yes' : 'no',
      appendfsync: 'everysec',
      'enable-debug-command': 'yes',
    };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    this.launch({ command: findProgram('redis-server'), args, cwd: this.#dataDirectory });
    const answers = (): Promise<boolean> =>
      this.command('PING').then(
        (answer) => answer === 'PONG',
        () => false,
      );
    await this.serves(answers, SERVES_WITHIN_MS);
  };

  readonly command = async (...words: readonly string[]): Promise<string> =>
    (await ask('redis-cli', ['-h', '127.0.0.1', '-p', `${this.port}`, ...words])).trim();

  readonly forget = (): void => {
    for (const file of readdirSync(this.#dataDirectory))
      rmSync(join(this.#dataDirectory, file), { recursive: true });
  };

  readonly fillDisk = (): void => fill(this.name, this.#disk);
  readonly freeDisk = (): void => this.#disk?.free();

  readonly end = async (): Promise<void> => {
    await this.kill();
    this.#disk?.end();
  };

  readonly subscriberPorts = async (): Promise<ReadonlySet<number>> => {
    const clients = (await this.command('CLIENT', 'LIST')).split('\n');
    const subscribers = clients.filter((client) => / p?s?sub=[1-9]/.test(client));
    return new Set(subscribers.map((client) => Number(/ addr=[^ ]*:(\d+) /.exec(client)?.[1])));
  };
}
