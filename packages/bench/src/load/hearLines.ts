import type { Client } from './crowd.ts';

/** What a client that writes lines is told of them: all lines of its room, of its own only that they are there, and that those are kept. */
export type Told = { readonly lines: number; readonly acks: number };

const OFFSET = /"offset":(\d+)/;

/**
 * Resolves when the client has been told so much; rejects where a line came twice, or not in its order, where one was refused, or when it was
 * closed before. The client reads nothing else from then on.
 */
export function hearLines({ socket }: Client, { lines, acks }: Told): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const left = { lines, acks };
  let last: number | undefined;
  const hear = (text: string): void => {
    const offset = Number(OFFSET.exec(text)?.[1]);
    if (last !== undefined && offset !== last + 1)
      reject(new Error(`After the line ${last} the line ${offset} was told.`));
    last = offset;
    left.lines -= 1;
  };
  socket.reader = {
    at: 'reading',
    onText(payload) {
      const text = payload.toString('latin1');
      if (text.startsWith('{"type":"ack"')) left.acks -= 1;
      else if (text.startsWith('{"type":"chat_message"') || text.startsWith('{"type":"passed"')) hear(text);
      else if (text.startsWith('{"type":"error"')) reject(new Error(`A line was refused: ${text}`));
      if (left.lines === 0 && left.acks === 0) resolve();
    },
  };
  void socket.closed.then(() =>
    reject(new Error(`A client was closed that was to be told ${left.lines} lines.`)),
  );
  return promise;
}
