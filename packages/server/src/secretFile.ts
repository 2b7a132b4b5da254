import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from './configError.ts';
import { newSecret } from './platform/random.ts';

const FILE_NAME = 'jwt-secret';

/** The secret of this data directory, made on the first call. Readable by nobody else on the machine. */
export function secretIn(directory: string): string {
  const file = join(directory, FILE_NAME);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return existing(file) ?? create(file);
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw new ConfigError(
      `DATA_DIR must be a directory that this user can write to; for example DATA_DIR=/var/lib/attune (${reasonOf(cause)}).`,
    );
  }
}

function existing(file: string): string | undefined {
  let secret: string;
  try {
    secret = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  if (Buffer.byteLength(secret) >= 32) return secret;
  throw new ConfigError(
    `${FILE_NAME} in DATA_DIR is damaged; remove it to have a new one made (tokens then end).`,
  );
}

function create(file: string): string {
  const secret = newSecret();
  try {
    // Exclusive: of two that start at once, one writes and the other reads what was written.
    writeFileSync(file, `${secret}\n`, { mode: 0o600, flag: 'wx' });
    return secret;
  } catch (error) {
    const other = isCode(error, 'EEXIST') ? existing(file) : undefined;
    if (other !== undefined) return other;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be used';
}
