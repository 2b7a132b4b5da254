import { describe, expect, it } from 'vitest';
import { admit, type UpgradeRequest } from './admission.ts';
import { createOrigins } from '../http/origins.ts';

const { isAllowed } = createOrigins({
  publicUrl: () => 'https://attune.example',
  listed: ['https://app.example'],
});
const request: UpgradeRequest = {
  method: 'GET',
  url: '/ws',
  origin: 'https://attune.example',
  subprotocols: ['attune.v1'],
  authorization: undefined,
};
const statusOf = (change: Partial<UpgradeRequest>) => {
  const admission = admit({ ...request, ...change }, isAllowed);
  return admission.admitted ? 101 : admission.status;
};

describe('an upgrade', () => {
  it.each<[string, Partial<UpgradeRequest>, number]>([
    ['CONN-1 is accepted', {}, 101],
    ['CONN-1 is refused without a subprotocol', { subprotocols: [] }, 400],
    ['CONN-1 is refused with another version', { subprotocols: ['attune.v9'] }, 400],
    ['CONN-2 is refused elsewhere', { url: '/ws/extra' }, 404],
    ['CONN-2 is refused with another method', { method: 'POST' }, 405],
    ['CONN-3 of a listed origin is accepted', { origin: 'https://app.example' }, 101],
    ['CONN-3 without an origin is not a browser', { origin: undefined }, 101],
    ['CONN-3 of another port is refused', { origin: 'https://attune.example:8443' }, 403],
    ['CONN-3 of a look-alike is refused', { origin: 'https://attune.example.evil.test' }, 403],
    ['CONN-3 of another scheme is refused', { origin: 'http://app.example' }, 403],
    ['CONN-3 of null is refused', { origin: 'null' }, 403],
    ['CONN-3 given twice is refused', { origin: 'https://app.example,https://app.example' }, 403],
    ['CONN-3 with a path is refused', { origin: 'https://attune.example/x' }, 403],
    ['AUTH-5 with a token in the query is refused', { url: '/ws?token=abc' }, 400],
    ['AUTH-5 with a ticket in the query is refused', { url: '/ws?x=1&ticket=abc' }, 400],
  ])('%s', (_, change, status) => {
    expect(statusOf(change)).toBe(status);
  });

  it.each([
    [['attune.v1', 'ticket.T1'], undefined, { by: 'ticket', ticket: 'T1' }],
    [['attune.v1'], 'Bearer a.b.c', { by: 'bearer', token: 'a.b.c' }],
    [['attune.v1'], 'Basic abc', { by: 'message' }],
    [['attune.v1'], undefined, { by: 'message' }],
  ])('AUTH-2 %j with %s', (subprotocols, authorization, credential) => {
    expect(admit({ ...request, subprotocols, authorization }, isAllowed)).toEqual({
      admitted: true,
      credential,
    });
  });
});
