import { expect, it } from 'vitest';
import { linesWithSecrets, troubleIn } from './trouble.ts';

it.each([
  ['(node:12) TimeoutOverflowWarning: 51840000000 does not fit', 'TimeoutOverflowWarning: N does not fit'],
  ['(node:12) MaxListenersExceededWarning: Possible leak', 'MaxListenersExceededWarning: Possible leak'],
  ['[UnhandledPromiseRejection: because]', 'UnhandledPromiseRejection'],
  ['{"level":"error","msg":"uncaughtException"}', 'uncaughtException'],
  ['(node:12) ExperimentalWarning: SQLite is an experimental feature', undefined],
  ['{"level":"warn","msg":"a slow disk"}', undefined],
])('%s', (line, said) => {
  expect(troubleIn(line)).toBe(said);
});

it('says in which lines a credential stands', () => {
  expect(linesWithSecrets(['a', 'with s3cret', 'b', 's3cret'], new Set(['s3cret']))).toEqual([2, 4]);
});
