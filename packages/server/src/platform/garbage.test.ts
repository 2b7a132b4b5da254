import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { NODE_FLAGS } from './garbage.ts';

it('the flag is one that this Node knows: of another one V8 complains, and goes on without it', () => {
  const module = new URL('garbage.ts', import.meta.url).href;
  const script = `import(${JSON.stringify(module)}).then(({ tuneGarbageCollection }) => tuneGarbageCollection())`;
  const { status, stderr } = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  expect([status, stderr]).toEqual([0, '']);
});

it('this Node can be started with the flags', () => {
  const { status, stderr } = spawnSync(process.execPath, [...NODE_FLAGS, '-e', ''], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});
