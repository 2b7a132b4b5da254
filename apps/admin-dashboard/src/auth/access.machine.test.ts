import { describe, expect, it } from 'vitest';
import { samplePerson } from '../people/samplePerson.ts';
import { step, type Access, type AccessEvent } from './access.machine.ts';

const admin = samplePerson({ role: 'admin' });
const participant = samplePerson({ role: 'participant', first_name: 'Ana' });
const inside: Access = { at: 'signed_in', user: admin };
const lapsed: Access = { at: 'lapsed', user: admin };

describe('access', () => {
  it.each<[string, Access, AccessEvent, Access]>([
    ['lets an admin in', { at: 'checking' }, { type: 'known', user: admin }, inside],
    [
      'keeps others out',
      { at: 'checking' },
      { type: 'known', user: participant },
      { at: 'forbidden', name: 'Ana' },
    ],
    ['asks for a login at first', { at: 'checking' }, { type: 'denied' }, { at: 'signed_out' }],
    ['keeps the page when the login ends', inside, { type: 'denied' }, lapsed],
    ['asks only once', lapsed, { type: 'denied' }, lapsed],
    ['goes on after the new login', lapsed, { type: 'known', user: admin }, inside],
    [
      'says so when the server is away at the start',
      { at: 'checking' },
      { type: 'unreachable', message: 'gone' },
      { at: 'unreachable', message: 'gone' },
    ],
    ['keeps the page when the server goes away', inside, { type: 'unreachable', message: 'gone' }, inside],
    ['signs out', inside, { type: 'signed_out' }, { at: 'signed_out' }],
    ['tries again', { at: 'unreachable', message: 'gone' }, { type: 'checked' }, { at: 'checking' }],
  ])('%s', (_, from, event, to) => {
    expect(step(from, event)).toEqual(to);
  });
});
