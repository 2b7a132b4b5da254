import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NODE_FLAGS } from '@attune/server';
import type { Contender } from './contender.ts';
import {
  ATTUNE as SPEAKS_ATTUNE,
  PLAIN,
  SOCK_JS as SPEAKS_SOCK_JS,
  SOCKET_IO as SPEAKS_SOCKET_IO,
} from './load/dialects.ts';
import { ATTUNE } from './results.ts';

export const SOCKET_IO = 'Socket.IO';
export const SOCK_JS = 'SockJS';
export const PLAIN_WS = 'ws, stringified once';
export const BUN = 'Bun publish';
export const UWS = 'uWebSockets.js publish';
export const C_COALESCED = 'C, coalesced';

/** A peer, started with the flags of Node with which Attune is started. */
export function withFlags(name: string): string {
  return `${name}, with Attune's flags`;
}

/** Everybody who can be measured, Attune first. `environment` is Attune's. */
export function contenders(environment: Readonly<Record<string, string>>): readonly Contender[] {
  const [limit, bun] = [compiledLimit(), bunProgram()];
  return [
    { ...onNode(ATTUNE, 'attune.ts', NODE_FLAGS), dialect: SPEAKS_ATTUNE, environment },
    { ...onNode(SOCKET_IO, 'socketIo.ts'), dialect: SPEAKS_SOCKET_IO },
    { ...onNode(SOCK_JS, 'sockJs.ts'), dialect: SPEAKS_SOCK_JS },
    onNode(PLAIN_WS, 'plainWs.ts'),
    { ...onNode(withFlags(SOCKET_IO), 'socketIo.ts', NODE_FLAGS), dialect: SPEAKS_SOCKET_IO },
    onNode(withFlags(PLAIN_WS), 'plainWs.ts', NODE_FLAGS),
    { name: BUN, dialect: PLAIN, command: started(bun, fileOf('bunPublish.ts')) },
    process.env['UWS_PATH']
      ? onNode(UWS, 'uwsPublish.ts')
      : { name: UWS, dialect: PLAIN, command: undefined },
    { name: 'C, a write for each', dialect: PLAIN, command: started(limit, '--mode', 'each') },
    { name: C_COALESCED, dialect: PLAIN, command: started(limit, '--mode', 'coalesced') },
  ];
}

function onNode(name: string, file: string, flags: readonly string[] = []): Contender {
  const command = [process.execPath, ...flags, '--expose-gc', '--conditions=@attune/source', fileOf(file)];
  return { name, dialect: PLAIN, command };
}

/** Attune, whose profiles are in the folder when it has ended: one for each thread. */
export function profiled(attune: Contender, folder: string): Contender {
  const [node = '', ...rest] = attune.command ?? [];
  return { ...attune, command: [node, '--cpu-prof', `--cpu-prof-dir=${folder}`, ...rest] };
}

function started(program: string | undefined, ...flags: readonly string[]): readonly string[] | undefined {
  return program === undefined ? undefined : [program, ...flags];
}

function fileOf(name: string): string {
  return fileURLToPath(new URL(`contenders/${name}`, import.meta.url));
}

/** Undefined on a system that its package is not for. */
function bunProgram(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve('@oven/bun-linux-x64/bin/bun');
  } catch {
    return undefined;
  }
}

/** Undefined on a machine without a C compiler. */
function compiledLimit(): string | undefined {
  const folder = join(tmpdir(), 'attune-bench-limit');
  const program = join(folder, 'limit');
  try {
    mkdirSync(folder, { recursive: true });
    execFileSync('cc', ['-O2', '-o', program, fileOf('limit.c')], { stdio: 'ignore' });
    return existsSync(program) ? program : undefined;
  } catch {
    return undefined;
  }
}
