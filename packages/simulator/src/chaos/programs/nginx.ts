import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ask, findProgram } from './find.ts';
import { OwnProgram, type Program } from './program.ts';

export type NginxProgram = Program & {
  readonly port: number;
  readonly start: () => Promise<void>;
  /** Rejects with what nginx says about its configuration. */
  readonly check: () => Promise<void>;
};

export type NginxOptions = {
  /** Made if it is not there; configuration and logs are in it. */
  readonly folder: string;
  readonly port: number;
  /** Where the nodes are, such as `127.0.0.1:8001`. */
  readonly upstreams: readonly string[];
};

const SERVES_WITHIN_MS = 10_000;
const SHIPPED = fileURLToPath(new URL('../../../../../deploy/nginx.conf', import.meta.url));

/** An nginx with the configuration that we ship, for these nodes and this port; not started yet. */
export function nginxProgram({ folder, port, upstreams }: NginxOptions): NginxProgram {
  mkdirSync(join(folder, 'temporary'), { recursive: true });
  const configuration = join(folder, 'nginx.conf');
  writeFileSync(
    configuration,
    nginxConfiguration(readFileSync(SHIPPED, 'utf8'), { port, upstreams, folder }),
  );
  return new Nginx(folder, configuration, port);
}

/** The shipped file with other nodes, another port, and nothing outside of a folder. Throws when a line that it changes is not there. */
function nginxConfiguration(shipped: string, { port, upstreams, folder }: NginxOptions): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `    ${name}_temp_path ${join(folder, 'temporary', name)};\n`)
    .join('');
  return [
    [/^worker_rlimit_nofile [^\n]*\n/m, ''],
    [/^pid .*$/m, `pid ${join(folder, 'nginx.pid')};`],
    [/^error_log .*$/m, 'error_log stderr warn;'],
    [/^http \{\n/m, `http {\n${temporary}`],
    [/access_log [^;]*;/, 'access_log off;'],
    [/listen 8080 [^;]*;/, `listen 127.0.0.1:${port};`],
    [/^ +listen \[::\][^\n]*\n/m, ''],
  ].reduce<string>(
    (text, [from, to]) => replaced(text, from as RegExp, to as string),
    withNodes(shipped, upstreams),
  );
}

/** Each group of servers has these, with the settings that its first one had. */
function withNodes(shipped: string, upstreams: readonly string[]): string {
  const group = /(?: +server node\d[^\n]*\n)+/g;
  if (!group.test(shipped)) throw new Error('deploy/nginx.conf has no servers.');
  return shipped.replace(group, (lines) =>
    upstreams.map((upstream) => lines.replace(/node\d\S*/, upstream).replace(/\n[^]*/, '\n')).join(''),
  );
}

class Nginx extends OwnProgram implements NginxProgram {
  readonly port: number;
  readonly #args: readonly string[];

  constructor(folder: string, configuration: string, port: number) {
    // SIGQUIT would wait for every socket.
    super({
      name: 'nginx',
      logFile: join(folder, 'nginx.log'),
      stopSignal: 'SIGTERM',
      stopWithinMs: 5_000,
      // Its workers are ended by it.
      orphanSignal: 'SIGTERM',
    });
    this.port = port;
    this.#args = ['-e', 'stderr', '-p', folder, '-c', configuration];
  }

  readonly check = async (): Promise<void> => {
    await ask('nginx', [...this.#args, '-t']);
  };

  readonly start = async (): Promise<void> => {
    // Somebody else who answers there would be taken for it.
    if (await accepts(this.port)) {
      throw new Error(`Port ${this.port} is taken; please choose another one with PORT.`);
    }
    await this.check();
    this.launch({ command: findProgram('nginx'), args: [...this.#args, '-g', 'daemon off;'] });
    await this.serves(() => accepts(this.port), SERVES_WITHIN_MS);
  };
}

function replaced(text: string, from: RegExp, to: string): string {
  if (!from.test(text)) throw new Error(`deploy/nginx.conf has no line like ${from.source}.`);
  return text.replace(from, () => to);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
