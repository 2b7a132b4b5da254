import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../freePort.ts';
import { endAtExit } from './endings.ts';
import { ask, findProgram } from './find.ts';
import { OwnProgram, type Program, type UserIds } from './program.ts';

export type PostgresProgram = Program &
  AsyncDisposable & {
    readonly url: string;
    readonly port: number;
    /** Starts it again on the same port and data. */
    readonly start: () => Promise<void>;
    /** As a crash, but without a process left behind: connections are ended at once, recovery is at the next start. */
    readonly stopImmediately: () => Promise<void>;
    /** A SELECT answers its rows; anything else answers none. */
    readonly query: (sql: string) => Promise<readonly Record<string, unknown>[]>;
    /** Ends server processes of the given clients, named by `Link.farPort`; without them, of all. Answers how many. */
    readonly terminateBackends: (ports?: readonly number[]) => Promise<number>;
  };

const SERVES_WITHIN_MS = 30_000;
/** Children of a server that was killed need a moment to notice, and hold its memory until then. */
const STARTS = 20;
const STILL_THERE =
  /pre-existing shared memory block|lock file "postmaster.pid" already exists|Is another postmaster/;

/** A PostgreSQL of our own, empty, on a free port of this machine, not started yet. Its folder is in the temporary one. */
export async function postgresProgram(): Promise<PostgresProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'attune-postgres-'));
  try {
    const user = await unprivileged(folder);
    const settings = ['--auth=trust', '--username=attune', '--encoding=UTF8', '--no-locale', '--no-sync'];
    const [command, args] = as(user, findProgram('initdb'), [
      ...settings,
      `--pgdata=${join(folder, 'data')}`,
    ]);
    await ask(command, args, { cwd: '/' });
    return new Postgres(folder, user, await freePort());
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

class Postgres extends OwnProgram implements PostgresProgram {
  readonly port: number;
  readonly #folder: string;
  readonly #user: UserIds | undefined;
  readonly #forget: () => void;

  constructor(folder: string, user: UserIds | undefined, port: number) {
    // SIGINT is its fast shutdown; SIGTERM would wait for clients.
    super({
      name: 'postgres',
      logFile: join(folder, 'postgres.log'),
      stopSignal: 'SIGINT',
      stopWithinMs: 15_000,
    });
    this.#folder = folder;
    this.#user = user;
    this.port = port;
    this.#forget = endAtExit(() => rmSync(folder, { recursive: true, force: true }));
  }

  get url(): string {
    return `postgres://attune@127.0.0.1:${this.port}/postgres`;
  }

  readonly start = async (): Promise<void> => {
    for (let left = STARTS; ; left -= 1) {
      this.launch({
        command: findProgram('postgres'),
        args: [
          ...['-D', join(this.#folder, 'data'), '-p', `${this.port}`, '-k', this.#folder, '-h', '127.0.0.1'],
          ...['-c', 'max_connections=200'],
        ],
        cwd: this.#folder,
        user: this.#user,
      });
      try {
        return await this.serves(
          () =>
            this.query('SELECT 1').then(
              () => true,
              () => false,
            ),
          SERVES_WITHIN_MS,
        );
      } catch (error) {
        if (this.isRunning || left === 1 || !STILL_THERE.test(this.tail())) throw error;
      }
    }
  };

  readonly stopImmediately = async (): Promise<void> => {
    const goes = this.stop;
    this.signal('SIGQUIT');
    await goes();
  };

  readonly query = async (sql: string): Promise<readonly Record<string, unknown>[]> => {
    const isRead = /^\s*(?:select|with)\b/i.test(sql);
    const statement = isRead ? `SELECT row_to_json(row) FROM (${sql.replace(/;\s*$/, '')}) row` : sql;
    const settings = ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', this.url];
    const printed = await ask('psql', [...settings, '-c', statement]);
    if (!isRead) return [];
    // PostgreSQL's own JSON, one row a line.
    return printed
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  readonly terminateBackends = async (ports?: readonly number[]): Promise<number> => {
    const whose = ports ? `client_port IN (${[-2, ...ports].join(', ')})` : 'true';
    const rows = await this.query(
      `SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
       WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND ${whose}`,
    );
    return rows.filter(({ ended }) => ended === true).length;
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    this.#forget();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** PostgreSQL refuses to run as root; Debian's package brings a user for it. */
async function unprivileged(folder: string): Promise<UserIds | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const uid = Number(await ask('id', ['-u', 'postgres']));
  const gid = Number(await ask('id', ['-g', 'postgres']));
  chownSync(folder, uid, gid);
  return { uid, gid };
}

function as(
  user: UserIds | undefined,
  command: string,
  args: readonly string[],
): [string, readonly string[]] {
  if (!user) return [command, args];
  return ['setpriv', [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', command, ...args]];
}
