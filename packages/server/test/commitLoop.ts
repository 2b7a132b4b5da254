// A process of its own that commits until it is killed or refused, and writes a line per answer. Arguments: file, units at once.
import { writeSync } from 'node:fs';
import { ProtocolError } from '@attune/protocol';
import { openSqlite } from '../src/storage/sqlite.ts';
import { append } from './units.ts';

const [file = '', atOnce = '1'] = process.argv.slice(2);
const STDOUT = 1;
const LOOK_AGAIN_MS = 1;
const never = new Int32Array(new SharedArrayBuffer(4));

/** Not buffered: a line that was written stays written when the process is killed. Who reads may be slower than this. */
function say(...words: unknown[]): void {
  for (;;) {
    try {
      writeSync(STDOUT, `${words.join(' ')}\n`);
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      Atomics.wait(never, 0, 0, LOOK_AGAIN_MS);
    }
  }
}

const storage = await openSqlite({ file });
say('open');

async function commitForever(channel: string): Promise<void> {
  for (;;) {
    const committed = await storage.commit({ appends: [append(channel, { json: `"${'x'.repeat(500)}"` })] });
    if (committed.outcome !== 'committed') throw new Error('No producer was named.');
    for (const entry of committed.entries) say('ack', entry.channel, entry.offset, entry.id);
  }
}

try {
  await Promise.all(
    Array.from({ length: Number(atOnce) }, (_, index) => commitForever(`session:${index % 3}`)),
  );
} catch (error) {
  const { length } = await storage.read.selectFrom('log').select('id').execute();
  say('refused', error instanceof ProtocolError ? error.error : String(error), length);
  await storage.close();
  say('closed');
}
