import { constants } from 'node:os';
import { stopRunning } from './run.mjs';

/** While tools run hidden: a signal ends them first, then (after `cleanUp`) us. Answers a function that turns this off. */
export function endToolsOnSignals(cleanUp = () => {}) {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const end = async (signal) => {
    await stopRunning();
    await cleanUp();
    process.stdout.write('\n');
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of signals) process.once(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}
