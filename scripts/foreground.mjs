import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { signalGroup } from './run.mjs';
import { ROOT, toolEnv } from './toolchain.mjs';

/** Ctrl-C arrives twice under npm: from the terminal and forwarded by npm. Within this time it is the same one. */
const SAME_SIGNAL_MS = 1_000;

/** A server drains within 30 s; what is still there afterwards is ended. */
const LAST_WORD_MS = 40_000;

/**
 * Runs a program that owns the terminal until it ends, and answers the exit code for our own process.
 * The program is in a group of its own, so it gets each signal once, from us, however many processes the terminal told.
 * `again` is what starts it anew: said when a signal ended it that did not come from us.
 */
export function runInForeground(command, args, { env = {}, again = '' } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: toolEnv(env),
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const { wasTold, stopForwarding } = forwardSignals(child);
    // Whatever ends us, the program does not stay behind.
    const endWithUs = () => child.pid !== undefined && signalGroup(child.pid, 'SIGTERM');
    process.once('exit', endWithUs);
    child.once('error', (error) => {
      stopForwarding();
      console.error(`${command} could not be started: ${error.message}`);
      resolve(127);
    });
    child.once('exit', (code, signal) => {
      stopForwarding();
      process.off('exit', endWithUs);
      // What the program started and left behind ends with it.
      signalGroup(child.pid, 'SIGKILL');
      // One that ends by itself says why.
      if (again && signal !== null && !wasTold()) console.error(endedBy(signal, again));
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

function forwardSignals(child) {
  let toldAt = -Infinity;
  let lastWord;
  const forward = (signal) => {
    if (Date.now() - toldAt < SAME_SIGNAL_MS || child.pid === undefined) return;
    toldAt = Date.now();
    // A closed terminal asks for the same end as a polite kill.
    signalGroup(child.pid, signal === 'SIGHUP' ? 'SIGTERM' : signal);
    lastWord ??= setTimeout(() => signalGroup(child.pid, 'SIGKILL'), LAST_WORD_MS);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  return {
    wasTold: () => toldAt !== -Infinity,
    stopForwarding() {
      clearTimeout(lastWord);
      for (const signal of signals) process.off(signal, forward);
    },
  };
}

function endedBy(signal, again) {
  return `\nAttune ended unexpectedly (${signal}). What was acknowledged is on disk. Start it again with: ${again}`;
}
