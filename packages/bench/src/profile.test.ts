import { describe, expect, it } from 'vitest';
import { profilePage, sharesOf, type Profile } from './profile.ts';

const SERVER = 'file:///somewhere/packages/server/src';

const frame = (functionName: string, url: string) => ({ functionName, url });

/** root → heard → (decode → parse of zod, heard again → write of Node), and an idle half. */
const PROFILE: Profile = {
  nodes: [
    { id: 1, callFrame: frame('(root)', ''), children: [2, 6] },
    { id: 2, callFrame: frame('heard', `${SERVER}/transport/socket.ts`), children: [3, 5] },
    { id: 3, callFrame: frame('decode', `${SERVER}/dispatch.ts`), children: [4] },
    { id: 4, callFrame: frame('parse', 'file:///x/node_modules/.pnpm/zod@4/node_modules/zod/v4/core.js') },
    { id: 5, callFrame: frame('heard', `${SERVER}/transport/socket.ts`), children: [7] },
    { id: 6, callFrame: frame('(idle)', '') },
    { id: 7, callFrame: frame('write', 'node:internal/streams/writable') },
  ],
  samples: [6, 2, 3, 4, 5, 7],
  timeDeltas: [1_000_000, 100_000, 200_000, 300_000, 150_000, 250_000],
};

describe('a profile', () => {
  const shares = sharesOf(PROFILE);

  it('counts the time in which the process was not idle', () => {
    expect(shares.busySeconds).toBeCloseTo(1);
  });

  it('tells each place its own time, and all of them add up to everything', () => {
    expect(
      Object.fromEntries(shares.places.map(({ name, share }) => [name, Number(share.toFixed(3))])),
    ).toEqual({
      ...{ zod: 0.3, 'server/transport': 0.25, 'node:internal/streams': 0.25, server: 0.2, '(root)': 0 },
    });
  });

  it('tells each function of ours what it called as well, once however often it stands in the stack', () => {
    expect(shares.functions.map(({ name, share }) => [name, Number(share.toFixed(3))])).toEqual([
      ['heard (server/transport)', 1],
      ['decode (server)', 0.5],
    ]);
  });

  it('is printed as tables, the greatest first', () => {
    expect(profilePage(shares)).toMatch(
      /1\.0 s[\s\S]+zod +\| +30\.0 %[\s\S]+heard \(server\/transport\) +\| +100\.0 %/,
    );
  });
});
