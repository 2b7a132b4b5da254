import { expect, it } from 'vitest';
import { run } from './run.mjs';

const MOMENT_MIN = 0.005;

const shell = (script: string, options = {}) => run('sh', ['-c', script], options);

it('a tool says how it ended and what it said', async () => {
  await expect(shell('echo out; echo err >&2; exit 3')).resolves.toMatchObject({
    code: 3,
    output: expect.stringMatching(/out[^]*err|err[^]*out/),
  });
});

it('a tool that cannot be started is a failure', async () => {
  await expect(run('no-such-tool', [])).resolves.toMatchObject({ code: 127 });
});

it('a tool that does not end is ended, and says so', async () => {
  const { code, output } = await shell('echo begun; sleep 1000', { minutes: MOMENT_MIN });
  expect(code).not.toBe(0);
  expect(output).toMatch(/begun[^]*had not ended after/);
});

it('a tool that ends well only because it was ended is a failure', async () => {
  const script = 'trap "exit 0" TERM; while :; do sleep 0.01; done';
  await expect(shell(script, { minutes: MOMENT_MIN })).resolves.toMatchObject({ code: 1 });
});

it('what a tool leaves behind does not keep anybody waiting', async () => {
  await expect(shell('sleep 1000 & echo done')).resolves.toMatchObject({
    code: 0,
    output: expect.stringContaining('done'),
  });
});
