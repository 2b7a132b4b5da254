import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { startNode } from '../../test/capabilityNode.ts';
import { readExpiringSeats } from './seatEnds.ts';

it('seats whose time is over soon are found by an index, however many seats there are', async () => {
  await using node = await startNode();
  const asked: string[] = [];
  const read = node.storage.read.withPlugin({
    transformQuery({ node: query }) {
      asked.push(node.storage.read.getExecutor().compileQuery(query, { queryId: '' }).sql);
      return query;
    },
    transformResult: async ({ result }) => result,
  });
  await readExpiringSeats({ ...node.storage, read }, { from: 0, until: 1 });
  const [query = ''] = asked;
  const plan = await sql<{
    detail: string;
  }>`EXPLAIN QUERY PLAN ${sql.raw(query.replaceAll('?', '1'))}`.execute(node.storage.read);
  expect(plan.rows.map(({ detail }) => detail)).toEqual([
    expect.stringMatching(/^SEARCH seats USING INDEX seats_by_expiry/),
  ]);
});
