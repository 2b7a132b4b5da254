import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_FLAGS } from '@attune/server';
import { expect, it } from 'vitest';
import { ROOT } from './tools.ts';

const compose = readFileSync(join(ROOT, 'deploy/compose.yaml'), 'utf8');
const dockerfile = readFileSync(join(ROOT, 'deploy/Dockerfile'), 'utf8');

it('the compose file and the Dockerfile name files and services that are there', () => {
  expect(existsSync(join(ROOT, /dockerfile: (\S+)/.exec(compose)?.[1] ?? ''))).toBe(true);
  expect(existsSync(join(ROOT, 'deploy', /\.\/(\S+):\/etc\/nginx/.exec(compose)?.[1] ?? ''))).toBe(true);
  const upstreams = [
    ...readFileSync(join(ROOT, 'deploy/nginx.conf'), 'utf8').matchAll(/server (node\d):8000/g),
  ];
  const services = [...compose.matchAll(/^ {2}(node\d):/gm)];
  expect([...new Set(upstreams.map(([, name]) => name))]).toEqual(services.map(([, name]) => name));
  for (const [, built] of dockerfile.matchAll(/\/repository\/(\S+)\/dist/g)) {
    expect(existsSync(join(ROOT, built ?? '', 'package.json'))).toBe(true);
  }
  const pnpm = readFileSync(join(ROOT, 'scripts/toolchain.mjs'), 'utf8');
  expect(pnpm).toContain(/pnpm@[\d.]+/.exec(dockerfile)?.[0]);
});

it('the container starts Node with the flags of the server, and so does who does as its README says', () => {
  expect(dockerfile).toContain(
    `CMD ${JSON.stringify(['node', ...NODE_FLAGS, 'dist/main.js']).replaceAll(',', ', ')}`,
  );
  const readme = readFileSync(join(ROOT, 'packages/server/README.md'), 'utf8');
  expect(readme).toContain(`node ${NODE_FLAGS.join(' ')} dist/main.js`);
});
