import { afterEach, expect, it, vi } from 'vitest';
import { runInForeground } from './foreground.mjs';

const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
afterEach(() => said.mockClear());

const shell = (script: string) => runInForeground('sh', ['-c', script], { again: 'npm start' });

it('a program that a signal ends unasked is not gone without a word', async () => {
  await expect(shell('kill -9 $$')).resolves.toBe(137);
  expect(said.mock.calls.flat().join('')).toMatch(/ended unexpectedly \(SIGKILL\).*: npm start$/);
});

it.each([
  ['well', 'exit 0', 0],
  ['badly', 'exit 1', 1],
])('one that ends %s by itself has said what there is to say', async (_, script, code) => {
  await expect(shell(script)).resolves.toBe(code);
  expect(said).not.toHaveBeenCalled();
});

it('one that was asked to end needs no explanation', async () => {
  const ended = shell('sleep 1000');
  process.emit('SIGTERM');
  await expect(ended).resolves.toBe(143);
  expect(said).not.toHaveBeenCalled();
});
