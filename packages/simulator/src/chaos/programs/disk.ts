import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { endAtExit } from './endings.ts';
import { findProgram } from './find.ts';

/** A disk of its own, so that it can be full without anybody else's being full. */
export type SmallDisk = {
  readonly folder: string;
  /** Takes all the room that is left. */
  readonly fill: () => void;
  readonly free: () => void;
  /** Nobody may have a file open on it any more. */
  readonly end: () => void;
};

const FILLER = 'filler';
/** The last step takes what a file system gives in its smallest portion. */
const STEPS_BYTES = [1024 * 1024, 4_096, 1];

/** Mounts a file system in memory; Linux as root only, and a sentence otherwise. */
export function mountDisk(folder: string, bytes: number): SmallDisk {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new Error('A disk that can be full needs Linux and root.');
  }
  mkdirSync(folder, { recursive: true });
  execFileSync(findProgram('mount'), ['-t', 'tmpfs', '-o', `size=${bytes},mode=700`, 'tmpfs', folder]);
  const unmount = (): void => void execFileSync(findProgram('umount'), ['--lazy', folder]);
  const forget = endAtExit(unmount);
  const filler = join(folder, FILLER);
  return {
    folder,
    fill: () => fillUp(filler),
    free: () => rmSync(filler, { force: true }),
    end: () => {
      forget();
      unmount();
    },
  };
}

/** For a program that was made with a disk of its own or without. */
export function fill(name: string, disk: SmallDisk | undefined): void {
  if (!disk) throw new Error(`${name} has no disk of its own: give it diskBytes.`);
  disk.fill();
}

function fillUp(filler: string): void {
  const file = openSync(filler, 'a');
  for (const bytes of STEPS_BYTES) {
    const chunk = Buffer.alloc(bytes);
    while (isWritten(file, chunk));
  }
  closeSync(file);
}

function isWritten(file: number, chunk: Buffer): boolean {
  try {
    return writeSync(file, chunk) > 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false;
    throw error;
  }
}
