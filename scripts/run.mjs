import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { ROOT, toolEnv } from './toolchain.mjs';

/** Enough to see why a tool failed; the whole output goes to `logFile`. */
const KEPT_BYTES = 256 * 1024;

/** A tool that has not ended by then is ended. */
const LAST_WORD_MS = 5_000;
/** What a tool has left behind may hold its output open for ever. */
const OUTPUT_CLOSES_WITHIN_MS = 2_000;
const MINUTE_MS = 60_000;

const running = new Set();
/** A tool that ends well when it is asked to end has not done what it was to do. */
const cutShort = new WeakSet();

/**
 * Runs a tool with its output hidden. Answers `{ code, output }`, never throws; a tool that cannot be started, or has not ended after
 * `minutes`, is a failure too. The tool gets a process group of its own, so that {@link stopRunning} reaches what the tool itself has started.
 */
export function run(command, args, { env = {}, cwd = ROOT, logFile, onOutput, minutes = 10 } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: toolEnv(env),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = logFile && createWriteStream(logFile);
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-KEPT_BYTES);
      log?.write(chunk);
      onOutput?.(String(chunk));
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    running.add(child);
    const deadline = setTimeout(() => {
      keep(`\n${command} ${args.join(' ')} had not ended after ${minutes} minutes, and was ended.\n`);
      endGroup(child);
    }, minutes * MINUTE_MS);
    const end = (code) => {
      clearTimeout(deadline);
      running.delete(child);
      log?.end();
      resolve({ code, output });
    };
    child.once('error', (error) => {
      keep(`${command} could not be started: ${error.message}\n`);
      end(127);
    });
    child.once('exit', () => closeOutput(child));
    child.once('close', (code) => end(cutShort.has(child) ? 1 : (code ?? 1)));
  });
}

/** What the tool has started may outlive it with the tool's output in its hands; then `close` would never come. */
function closeOutput(child) {
  const patience = setTimeout(() => {
    signalGroup(child.pid, 'SIGKILL');
    child.stdout.destroy();
    child.stderr.destroy();
  }, OUTPUT_CLOSES_WITHIN_MS);
  child.once('close', () => clearTimeout(patience));
}

function endGroup(child) {
  cutShort.add(child);
  signalGroup(child.pid, 'SIGTERM');
  const lastWord = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), LAST_WORD_MS);
  child.once('exit', () => clearTimeout(lastWord));
}

/** Ends every tool that is running, and what it has started; answers when they are gone. */
export async function stopRunning() {
  const ends = [...running].map((child) => new Promise((resolve) => child.once('close', resolve)));
  for (const child of running) endGroup(child);
  await Promise.all(ends);
}

/** Signals a process group; one that is already gone is no error. */
export function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** The last lines of an output, without the blank ones at its end. */
export function tail(output, lines = 40) {
  return output.trimEnd().split('\n').slice(-lines).join('\n');
}
