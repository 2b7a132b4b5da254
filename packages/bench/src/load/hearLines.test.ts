import { expect, it } from 'vitest';
import type { Client } from './crowd.ts';
import { hearLines } from './hearLines.ts';
import type { RawSocket } from './rawSocket.ts';

function listener() {
  const gone = Promise.withResolvers<void>();
  const socket = { closed: gone.promise, reader: { at: 'counting' } } as Partial<RawSocket> as RawSocket;
  const client: Client = { socket, member: { room: 'session:r', user: 'u' }, message: Buffer.alloc(0) };
  return {
    client,
    close: () => gone.resolve(),
    tell(...texts: readonly string[]) {
      if (socket.reader.at === 'reading') for (const text of texts) socket.reader.onText(Buffer.from(text));
    },
  };
}
const line = (offset: number): string => `{"type":"chat_message","id":"x","offset":${offset},"data":{}}`;
const own = (offset: number): string => `{"type":"passed","id":"x","offset":${offset},"data":{}}`;
const ACK = '{"type":"ack","data":{"offset":8}}';

it('all is heard when each line was told in its order, its own as passed, and its own are acknowledged', async () => {
  const { client, tell } = listener();
  const heard = hearLines(client, { lines: 3, acks: 1 });
  tell(line(7), '{"type":"presence"}', ACK, own(8), line(9));
  await expect(heard).resolves.toBeUndefined();
});

it.each<[string, readonly string[], string]>([
  ['came twice', [line(7), line(7)], 'After the line 7 the line 7 was told.'],
  ['was left out', [line(7), line(9)], 'After the line 7 the line 9 was told.'],
  ['came late', [line(7), line(8), line(6)], 'After the line 8 the line 6 was told.'],
  ['was refused', ['{"type":"error","data":{}}'], 'A line was refused: {"type":"error","data":{}}'],
])('a line that %s is said', async (_, texts, message) => {
  const { client, tell } = listener();
  const heard = hearLines(client, { lines: 9, acks: 1 });
  tell(...texts);
  await expect(heard).rejects.toThrow(message);
});

it('a client that was closed before is said', async () => {
  const { client, close } = listener();
  const heard = hearLines(client, { lines: 2, acks: 0 });
  close();
  await expect(heard).rejects.toThrow('A client was closed that was to be told 2 lines.');
});
