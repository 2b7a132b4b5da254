import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { LogLine } from './history.ts';

/** The chat lines in the file of a server that is not running any more, in the order of each channel. */
export function readLog(dataDirectory: string): readonly LogLine[] {
  // Opened for writing, so that what only the write-ahead log has is read too.
  const database = new DatabaseSync(join(dataDirectory, 'attune.db'));
  try {
    const rows = database
      .prepare(
        `SELECT channel, position, json ->> '$.text' AS text FROM log WHERE type = 'chat_message' ORDER BY channel, position`,
      )
      .all();
    return rows.map(({ channel, position, text }) => ({
      channel: String(channel),
      offset: Number(position),
      text: String(text),
    }));
  } finally {
    database.close();
  }
}
