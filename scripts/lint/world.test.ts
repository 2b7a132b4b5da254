import { ESLint } from 'eslint';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../toolchain.mjs';

const eslint = new ESLint({ cwd: ROOT });

async function messages(path: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${code}\n`, { filePath: join(ROOT, path) });
  return (result?.messages ?? []).map(({ message }) => message);
}

const HANDLERS = 'packages/server/src/chat/handlers.ts';
const CLIENT = 'packages/client/src/createClient.ts';

it.each([
  [HANDLERS, 'export const at = Date.now();', /Take the time by parameter/],
  [HANDLERS, 'export const at = new Date();', /Take the time by parameter/],
  [HANDLERS, 'export const at = performance.now();', /Take elapsed time by parameter/],
  [HANDLERS, 'setTimeout(() => {}, 5);', /Take timers by parameter/],
  [HANDLERS, 'globalThis.setInterval(() => {}, 5);', /Take timers by parameter/],
  [HANDLERS, 'export const chance = Math.random();', /Take randomness by parameter/],
  [HANDLERS, "export const port = process.env['PORT'];", /read once, in config\.ts/],
  [HANDLERS, "console.log('here');", /console/],
  [CLIENT, 'export const wide = window.innerWidth;', /no window in Node/],
  [CLIENT, 'export const on = navigator.onLine;', /no window in Node/],
  ['packages/protocol/src/a.ts', 'export const at = Date.now();', /Take the time by parameter/],
  ['packages/vitals/src/a.ts', 'export const at = Date.now();', /Take the time by parameter/],
  ['packages/simulator/src/a.ts', 'export const chance = Math.random();', /Take randomness by parameter/],
  ['apps/session-web/src/session/Timer.tsx', 'export const at = Date.now();', /Take the time by parameter/],
  [
    'apps/session-web/src/chat/Line.tsx',
    'export const a = <p dangerouslySetInnerHTML={{ __html: "" }} />;',
    /never markup/,
  ],
  [
    'apps/session-web/src/chat/line.ts',
    'export const a = (e: Element) => { e.innerHTML = ""; };',
    /never markup/,
  ],
  ['apps/admin-dashboard/src/people/Row.vue', '<template><p v-html="a" /></template>', /v-html/],
  ['packages/client/src/index.ts', "export * from './a.ts';", /index\.ts is a signature/],
])('%s refuses %s', async (path, code, reason) => {
  expect(await messages(path, code)).toContainEqual(expect.stringMatching(reason));
});

it.each([
  ['packages/server/src/platform/clock.ts', 'export const at = Date.now();'],
  ['packages/server/src/config.ts', "export const port = process.env['PORT'];"],
  ['packages/client/src/connection/environment.ts', 'export const on = navigator.onLine;'],
  [HANDLERS, 'export const at = (ms: number) => new Date(ms);'],
  [HANDLERS, 'export type Timer = ReturnType<typeof setTimeout>;'],
  [HANDLERS, 'export const wait = (setTimeout: () => void) => setTimeout();'],
  ['packages/server/src/chat/handlers.test.ts', 'export const at = Date.now();'],
  ['packages/server/src/main.ts', "console.log('here');"],
  ['packages/protocol/src/index.ts', "export * as calls from './calls.ts';"],
  ['apps/session-web/src/breath/orb.ts', 'export const at = performance.now();'],
  ['apps/session-web/src/breath/Pacer.tsx', 'setTimeout(() => {}, 5);'],
])('%s accepts %s', async (path, code) => {
  expect(await messages(path, code)).toEqual([]);
});
