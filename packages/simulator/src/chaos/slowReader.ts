import { setTimeout as sleep } from 'node:timers/promises';
import { frameCutter } from './frameCutter.ts';
import { logAsker, upgraded, type LogReaderOptions } from './plainSocket.ts';

/** A client that stops reading until much waits for it, and then reads on. */
export type SlowReader = {
  /** Asks for the whole log again. What it is answered waits, for it does not read. */
  readonly ask: () => void;
  /** Reads all that waited, and what comes within `forMs`: the texts of the frames, in order. Once. */
  readonly readOn: (forMs: number) => Promise<readonly string[]>;
  readonly isClosed: () => boolean;
  readonly end: () => void;
};

/** Resolves when it is in, and reads no more. */
export async function openSlowReader(options: LogReaderOptions): Promise<SlowReader> {
  const { socket, head } = await upgraded(options);
  const cut = frameCutter();
  cut(head);
  let isClosed = false;
  socket.on('error', () => undefined);
  socket.once('close', () => (isClosed = true));
  return {
    ask: logAsker(socket, options),
    readOn: async (forMs) => {
      const texts: string[] = [];
      // Not before: who listens makes it flow.
      socket.on('data', (chunk: Buffer) => {
        for (const { text } of cut(chunk)) if (text) texts.push(text());
      });
      socket.resume();
      await sleep(forMs);
      return texts;
    },
    isClosed: () => isClosed,
    end: () => socket.destroy(),
  };
}
