import { constants } from 'node:os';

const ends = new Set<() => void>();
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `end` when this process ends, in whatever way that can be noticed: it must not wait for anything. The last that was added runs first.
 * Answers what takes it back. A signal ends us only where nobody else listens to it, for others have their own way to an end.
 */
export function endAtExit(end: () => void): () => void {
  if (ends.size === 0) listen();
  ends.add(end);
  return () => {
    ends.delete(end);
    if (ends.size === 0) stopListening();
  };
}

function endAll(): void {
  for (const end of [...ends].reverse()) {
    try {
      end();
    } catch (error) {
      console.error(error);
    }
  }
  ends.clear();
}

function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  process.exit(128 + constants.signals[signal]);
}

function listen(): void {
  process.on('exit', endAll);
  // First, while those that listen once are still counted.
  for (const signal of SIGNALS) process.prependListener(signal, onSignal);
}

function stopListening(): void {
  process.off('exit', endAll);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}
