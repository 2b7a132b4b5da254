import { expect, it } from 'vitest';
import { factsOfLog } from './trouble.ts';

it.each([
  ['(node:12) TimeoutOverflowWarning: 51840000000 does not fit', 'TimeoutOverflowWarning: N does not fit'],
  ['(node:12) MaxListenersExceededWarning: Possible leak', 'MaxListenersExceededWarning: Possible leak'],
  ['[UnhandledPromiseRejection: because]', 'UnhandledPromiseRejection'],
  ['{"level":"error","msg":"uncaughtException"}', 'uncaughtException'],
  ['Node.js v24.21.0', 'Node.js vN'],
  ['FATAL ERROR: Reached heap limit', 'FATAL ERROR'],
  ['Attune runs on Node.js v24', undefined],
  ['(node:12) ExperimentalWarning: SQLite is an experimental feature', undefined],
  ['{"level":"warn","msg":"a slow disk"}', undefined],
])('%s', (line, said) => {
  const facts = factsOfLog('node.log', ['an ordinary line', line], new Set());
  expect(facts.flatMap((fact) => (fact.is === 'trouble' ? fact.said : []))).toEqual(
    said === undefined ? [] : [said],
  );
});

it('says in which lines a credential stands', () => {
  const lines = ['a', 'with s3cret', 'b', 's3cret'];
  expect(factsOfLog('node.log', lines, new Set(['s3cret']))).toEqual([
    { is: 'scanned', file: 'node.log', lines: 4, secrets: 1, found: [2, 4] },
  ]);
});
