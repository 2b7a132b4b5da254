import { describe, expect, it } from 'vitest';
import {
  acked,
  closes,
  found,
  hears,
  leaves,
  line,
  logged,
  on,
  pauses,
  quiet,
  says,
  sound,
  type Told,
} from '../../../test/told.ts';
import { eventFace, markOf } from '../faces.ts';

describe('C10', () => {
  const shows = (who: string, user: string, devices: number): Told => [
    who,
    { is: 'presence', ...on, user, shown: devices > 0 ? { status: 'here', devices } : null },
  ];
  const holds = (present: Record<string, number>): Told => [
    'ana',
    {
      is: 'holds',
      ...on,
      standing: { epoch: 'e', offset: 3 },
      lines: [markOf('ana', 1), markOf('bela', 1), markOf('ana', 2)],
      session: null,
      present: Object.fromEntries(
        Object.entries(present).map(([user, devices]) => [user, { status: 'here', devices }]),
      ),
    },
  ];

  it('accepts what the sockets say', () => {
    expect(found([...sound, shows('ana', 'bela', 1), holds({ ana: 1, bela: 1 })])).toEqual([]);
  });

  it('finds somebody who is not shown', () => {
    expect(found([...sound, holds({ ana: 1 })])).toEqual(['C10']);
  });

  it('finds a wrong number of devices', () => {
    expect(found([...sound, holds({ ana: 1, bela: 2 })])).toEqual(['C10']);
  });

  it('finds a ghost, and gives the grace its time', () => {
    const gone = [...sound, shows('ana', 'bela', 1), leaves('bela'), closes('bela')];
    expect(found([...gone, ...pauses(10), holds({ ana: 1, bela: 1 })])).toEqual([]);
    expect(
      found([...gone, ...pauses(10), shows('ana', 'bela', 0), ...pauses(20), holds({ ana: 1 })]),
    ).toEqual([]);
    expect(found([...gone, ...pauses(20), shows('ana', 'bela', 0)])).toEqual(['C10']);
    expect(found([...gone, ...pauses(20), holds({ ana: 1, bela: 1 })])).toEqual(['C10']);
  });

  it('finds a leaving that was told twice', () => {
    const told = [...sound, shows('ana', 'bela', 1), leaves('bela'), closes('bela'), shows('ana', 'bela', 0)];
    expect(found(told)).toEqual([]);
    expect(found([...told, shows('ana', 'bela', 0)])).toEqual(['C10']);
  });
});

describe('C11', () => {
  const withdrawn = (change: 'kicked' | 'revoked' | 'observer' | 'admitted'): Told => [
    'world',
    { is: 'authorization', user: 'bela', change },
  ];
  const spoken = line('ana', 3, 4);
  const said: readonly Told[] = [says('ana', 3), hears('ana', spoken), acked('ana', 3, 4), logged(spoken)];

  it('finds what is received after a kick and its bound', () => {
    expect(found([...sound, withdrawn('kicked'), ...pauses(3), ...said, hears('bela', spoken)])).toEqual([
      'C11',
    ]);
  });

  it('gives a kick its time', () => {
    expect(
      found([
        ...sound,
        withdrawn('kicked'),
        hears('bela', spoken),
        closes('bela', 4502),
        leaves('bela'),
        ...said,
      ]),
    ).toEqual([]);
  });

  it('finds what is accepted from an observer, who may listen', () => {
    const own = line('bela', 2, 4);
    const told: readonly Told[] = [
      says('bela', 2),
      hears('ana', own),
      hears('bela', own),
      acked('bela', 2, 4),
      logged(own),
    ];
    expect(found([...sound, withdrawn('observer'), ...pauses(3), ...said, hears('bela', spoken)])).toEqual(
      [],
    );
    expect(found([...sound, withdrawn('observer'), ...pauses(3), ...told])).toEqual(['C11']);
  });

  it('finds what waited with its person and was accepted after a kick', () => {
    const own = line('bela', 2, 4);
    const waiting = [...sound, says('bela', 2), withdrawn('kicked'), ...pauses(3)];
    const taken: readonly Told[] = [hears('ana', own), acked('bela', 2, 4), logged(own)];
    expect(found([...waiting, closes('bela', 4502), leaves('bela'), ...taken])).toEqual(['C11']);
  });

  it('takes what an observer had said before and is told again for what it is', () => {
    const own = line('bela', 2, 4);
    const stored: readonly Told[] = [says('bela', 2), hears('ana', own), hears('bela', own), logged(own)];
    expect(
      found([...sound, ...stored, withdrawn('observer'), ...pauses(3), acked('bela', 2, 4, true)]),
    ).toEqual([]);
  });

  it('does not blame who waited until they were let in again', () => {
    const own = line('bela', 2, 4);
    const taken: readonly Told[] = [hears('ana', own), hears('bela', own), acked('bela', 2, 4), logged(own)];
    expect(
      found([...sound, withdrawn('revoked'), ...pauses(3), says('bela', 2), withdrawn('admitted'), ...taken]),
    ).toEqual([]);
  });

  it('lets in again who was let in again', () => {
    expect(
      found([
        ...sound,
        withdrawn('kicked'),
        withdrawn('admitted'),
        ...pauses(3),
        ...said,
        hears('bela', spoken),
      ]),
    ).toEqual([]);
  });
});

describe('C12', () => {
  const changed = eventFace({ offset: 4, type: 'technique_changed', id: 'id 4', payload: {} });
  const told = [
    ...sound,
    hears('ana', changed),
    hears('bela', changed),
    logged(changed, { technique: 'box' }),
  ];
  const given = (offset: number, technique: string): Told => [
    'ana',
    {
      is: 'subscribed',
      ...on,
      epoch: 'e',
      offset,
      recovered: true,
      reason: null,
      first: null,
      last: null,
      session: { phase: 'live', technique },
    },
  ];
  const holds = (lines: readonly string[], technique = 'box'): Told => [
    'ana',
    {
      is: 'holds',
      ...on,
      standing: { epoch: 'e', offset: 4 },
      lines,
      session: { phase: 'live', technique },
      present: { ana: { status: 'here', devices: 1 }, bela: { status: 'here', devices: 1 } },
    },
  ];
  const lines = [markOf('ana', 1), markOf('bela', 1), markOf('ana', 2)];

  it('finds a snapshot that is older than its position', () => {
    expect(found([...told, given(4, 'coherent')])).toEqual(['C12']);
  });

  it('accepts a snapshot that is newer, or as old as its position', () => {
    expect(found([...told, given(4, 'box'), given(3, 'box'), given(3, 'coherent')])).toEqual([]);
  });

  it('finds a client that holds what is not true', () => {
    expect(found([...told, holds(lines)])).toEqual([]);
    expect(found([...told, holds(lines, 'coherent')])).toEqual(['C12']);
  });

  it('finds a client that holds other lines', () => {
    expect(found([...told, holds(lines.slice(1))])).toEqual([]);
    expect(found([...told, holds(lines.toReversed())])).toEqual(['C12']);
    expect(found([...told, holds([])])).toEqual(['C12']);
  });
});

describe('C13', () => {
  const measured = (when: 'before' | 'after', timers: number): Told => [
    'world',
    { is: 'measured', node: 'node 1', when, residentBytes: 1e8, handles: 10, timers },
  ];

  it('finds timers that stay', () => {
    expect(found([measured('before', 5), measured('after', 8)])).toEqual([]);
    expect(found([measured('before', 5), measured('after', 500)])).toEqual(['C13']);
  });

  it('does not take a node that is gone for one that came back to its baseline', () => {
    expect(found([measured('before', 5)])).toEqual(['C13']);
  });

  it('finds what a sound node does not say', () => {
    expect(found([['world', { is: 'trouble', node: 'node 1', said: 'unhandledRejection' }]])).toEqual([
      'C13',
    ]);
  });
});

describe('C14', () => {
  it('finds a credential in a log file', () => {
    expect(found([quiet])).toEqual([]);
    expect(found([['world', { is: 'scanned', file: 'log', lines: 3, secrets: 0, found: [] }]])).toEqual([
      'C14',
    ]);
    expect(found([['world', { is: 'scanned', file: 'log', lines: 3, secrets: 2, found: [2] }]])).toEqual([
      'C14',
    ]);
  });
});
