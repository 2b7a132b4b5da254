import { expect, it } from 'vitest';
import { createSealing } from './sealing.ts';

const MASTER = 'a master secret of more than thirty-two bytes';

it('what was sealed is opened with the same key, and with no other', () => {
  const sealing = createSealing(MASTER, 'tests');
  const sealed = sealing.seal('whsec_é');
  expect(sealed).not.toContain('whsec');
  expect(sealing.seal('whsec_é')).not.toBe(sealed);
  expect(createSealing(MASTER, 'tests').open(sealed)).toBe('whsec_é');
  expect(createSealing(`${MASTER}.`, 'tests').open(sealed)).toBeUndefined();
  expect(createSealing(MASTER, 'others').open(sealed)).toBeUndefined();
});

it('what was changed, or is nothing of the kind, is not opened', () => {
  const sealing = createSealing(MASTER, 'tests');
  const sealed = sealing.seal('a secret');
  const changed = Buffer.from(sealed, 'base64url');
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  for (const other of [changed.toString('base64url'), '', 'short', sealed.slice(0, 20)])
    expect(sealing.open(other)).toBeUndefined();
});
