import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Noted } from '../facts.ts';
import type { Row } from '../logFacts.ts';
import { nodeProgram } from '../programs/node.ts';
import { plantedVariables } from './plant.ts';

export const ADMIN = { email: 'admin@attune.local', password: 'a selftest that needs one' };
const NAME = 'node 1';

/** The node of a stage: killed and started again on the same data and port. */
export type OwnServer = {
  readonly name: string;
  readonly url: string;
  /** Everything it has written, also in earlier lives. */
  readonly lines: () => readonly string[];
  /** SIGKILL, then whatever is done to its database, then a new start. A fault from the one to the other. */
  readonly kill: (meanwhile?: (database: DatabaseSync) => void) => Promise<void>;
  readonly rows: () => readonly Row[];
  readonly end: () => Promise<void>;
};

export async function startOwnServer(folder: string, note: (fact: Noted) => void): Promise<OwnServer> {
  const program = await nodeProgram({
    ...{ name: NAME, folder, isInstrumented: false },
    variables: {
      ADMIN_PASSWORD: ADMIN.password,
      // All come from one address.
      HTTP_RATE_FACTOR: '1000',
      ...plantedVariables(),
    },
  });
  await program.start();
  const file = join(program.dataDirectory, 'attune.db');
  let kills = 0;
  return {
    name: NAME,
    url: program.url,
    lines: () => readFileSync(program.logFile, 'utf8').split('\n'),
    kill: async (meanwhile) => {
      const fault = { is: 'fault', name: 'kill -9', target: NAME, number: (kills += 1) } as const;
      note({ ...fault, step: 'begin' });
      await program.kill();
      if (meanwhile) {
        using database = new DatabaseSync(file);
        meanwhile(database);
      }
      await program.start();
      note({ ...fault, step: 'end' });
    },
    rows: () => readRows(file),
    end: program.end,
  };
}

function readRows(file: string): readonly Row[] {
  // Opened for writing, so that what only the write-ahead log has is read too.
  using database = new DatabaseSync(file);
  return database
    .prepare(
      `SELECT log.channel, heads.epoch, position, id, type, json FROM log JOIN heads ON heads.channel = log.channel
        ORDER BY log.channel, position`,
    )
    .all()
    .map(({ channel, epoch, position, id, type, json }) => ({
      channel: String(channel),
      epoch: String(epoch),
      offset: Number(position),
      id: String(id),
      type: String(type),
      payload: JSON.parse(String(json)),
    }));
}
