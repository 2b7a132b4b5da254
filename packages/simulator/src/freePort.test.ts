import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePort } from './freePort.ts';

test('no port is answered twice, and none that somebody listens on', async () => {
  const first = await freePort();
  await using taken = createServer();
  taken.listen(first + 1, '127.0.0.1');
  await once(taken, 'listening');

  const ports = await Promise.all(Array.from({ length: 20 }, freePort));

  expect(new Set([first, first + 1, ...ports]).size).toBe(22);
});
