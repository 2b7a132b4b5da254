import { setTimeout as sleep } from 'node:timers/promises';
import { logAsker, upgraded, type LogReaderOptions } from './plainSocket.ts';

/** A client that asks and asks, says that it lives, and reads nothing of what it is answered. */
export type MuteReader = {
  /** Milliseconds from the last byte that it read until its connection was gone; rejects when it is not by then. */
  readonly closedWithin: (deadlineMs: number) => Promise<number>;
  readonly end: () => void;
};

/** Nearly what the class of control frames allows, so that what the two kernels hold is full soon. */
const ASKED_AT_ONCE = 150;
const ASK_EVERY_MS = 100;

/** Resolves when it is in, and reads no more. */
export async function openMuteReader(options: LogReaderOptions): Promise<MuteReader> {
  const { socket } = await upgraded(options);
  const from = performance.now();
  const ask = logAsker(socket, options);
  for (let asked = 0; asked < ASKED_AT_ONCE; asked += 1) ask();
  const timer = setInterval(ask, ASK_EVERY_MS);
  // What is not read tells of no end; what is written does.
  socket.on('error', () => undefined);
  const gone = new Promise<number>((resolve) => {
    socket.once('close', () => {
      clearInterval(timer);
      resolve(performance.now() - from);
    });
  });
  return {
    closedWithin: async (deadlineMs) => {
      const over = new AbortController();
      const late = sleep(deadlineMs, undefined, { signal: over.signal }).then(() => {
        throw new Error(`Not closed in ${deadlineMs} ms.`);
      });
      return Promise.race([gone, late]).finally(() => over.abort());
    },
    end: () => {
      clearInterval(timer);
      socket.destroy();
    },
  };
}
