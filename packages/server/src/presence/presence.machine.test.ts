import { describe, expect, it } from 'vitest';
import { AWAY, step, type PresenceEvent, type Standing } from './presence.machine.ts';

const env = { now: 10_000, graceMs: 5_000 };
const here = (...devices: string[]): Standing => ({ at: 'here', devices, since: 1_000 });
const reconnecting: Standing = { at: 'reconnecting', since: 1_000, until: 10_000 };
const connected = (connectionId: string): PresenceEvent => ({ type: 'connected', connectionId });
const disconnected = (connectionId: string): PresenceEvent => ({ type: 'disconnected', connectionId });
const alarm: PresenceEvent = { type: 'alarm', until: 10_000 };

const rows: [title: string, from: Standing, event: PresenceEvent, to: Standing][] = [
  ['PRES-1 the first device', AWAY, connected('a'), { at: 'here', devices: ['a'], since: 10_000 }],
  ['PRES-1 a second device', here('a'), connected('b'), here('a', 'b')],
  ['PRES-1 one of two devices goes', here('a', 'b'), disconnected('a'), here('b')],
  ['PRES-1 a connection that was told of twice', here('a'), connected('a'), here('a')],
  [
    'PRES-2 the last device goes',
    here('a'),
    disconnected('a'),
    { at: 'reconnecting', since: 1_000, until: 15_000 },
  ],
  ['PRES-2 coming back within the grace', reconnecting, connected('b'), here('b')],
  ['PRES-2 the grace is over', reconnecting, alarm, AWAY],
  [
    'PRES-2 an alarm of an earlier loss',
    { ...reconnecting, until: 10_001 },
    alarm,
    { ...reconnecting, until: 10_001 },
  ],
  ['PRES-2 an alarm after they came back', here('a'), alarm, here('a')],
  ['a device that was not there', here('a'), disconnected('z'), here('a')],
  ['a seat that is no longer good, here', here('a', 'b'), { type: 'closed' }, AWAY],
  ['a seat that is no longer good, on the way back', reconnecting, { type: 'closed' }, AWAY],
  ['the devices of a closed seat go', AWAY, disconnected('a'), AWAY],
];

describe('presence', () => {
  it.each(rows)('%s', (_, from, event, to) => {
    expect(step(from, event, env)).toEqual(to);
  });
});
