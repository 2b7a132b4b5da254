import { expect, it } from 'vitest';
import { append } from '../../test/units.ts';
import { commitBatch } from './commit.ts';
import { SQLITE_COMMIT } from './commit.sql.ts';
import type { Statements } from './statements.ts';
import type { Step, Work } from './work.ts';

const ROW = { id: 'x' };

it('all questions of all units are asked before one of them is answered: each alone would be a way across the network and back', async () => {
  const asked: unknown[] = [];
  const allAsked = Promise.withResolvers<void>();
  const statements: Statements = {
    async run(_sql, parameters = []) {
      asked.push(...parameters);
      if (asked.length === 3) allAsked.resolve();
      await allAsked.promise;
      return { rows: [ROW], changes: 0 };
    },
    runAll: async (all) =>
      all.map(({ sql, rows = [] }) => ({
        rows: sql === SQLITE_COMMIT.heads ? rows.map(headOf) : [],
        changes: 0,
      })),
  };
  const database = { statements, sql: SQLITE_COMMIT, judge: () => 'fault' as const, newEpoch: () => 'epoch' };

  const outcomes = await commitBatch(database, [guarded('ann', 'live'), guarded('ben', 'live')], 0);

  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['committed', 'committed']);
  // What both ask is asked once.
  expect(asked).toEqual(['live', 'ann', 'ben']);
});

function guarded(person: string, phase: string): Work {
  const steps = [question('SELECT phase', phase), question('SELECT seat', person)];
  return { steps, appends: [append('a', { author: person })], producer: undefined };
}

function question(sql: string, parameter: string): Step {
  return { sql, parameters: [parameter], expectRows: { count: 1, otherwise: 'WRONG_PHASE' } };
}

function headOf([channel]: readonly unknown[]) {
  return { channel, epoch: 'epoch', top: 0, tag: '' };
}
