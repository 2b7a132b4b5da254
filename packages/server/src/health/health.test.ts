import { leadChannel, sessionChannel, toInstant, userChannel, type ReadingShare } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { START, startNode, type CapabilityNode } from '../../test/capabilityNode.ts';

const measured = { bpm: 62, rmssd: 48.2, quality: 0.98, source: 'simulated' } as const;

async function worn(node: CapabilityNode) {
  const session = await node.createSession();
  const { identity } = await node.join(session.id);
  const channels = {
    me: userChannel(identity.userId),
    instructor: leadChannel(session.id),
    group: sessionChannel(session.id),
  };
  const send = (share: ReadingShare) => node.send(identity, session.id, 'reading', { ...measured, share });
  const found = async () => {
    const names = Object.keys(channels) as ReadingShare[];
    const values = await Promise.all(names.map((name) => node.states(channels[name], 'reading')));
    return names.filter((_, i) => values[i]?.has(identity.userId));
  };
  return { identity, channels, send, found };
}

describe('readings', () => {
  const shares: [ReadingShare, ReadingShare[]][] = [
    ['me', ['me']],
    ['instructor', ['me', 'instructor']],
    ['group', ['me', 'group']],
  ];
  it.each(shares)('HEALTH-1 shared with %s', async (share, expected) => {
    await using node = await startNode();
    const { identity, channels, send, found } = await worn(node);
    await send(share);
    expect(await found()).toEqual(expected);
    expect((await node.states(channels[share], 'reading')).get(identity.userId)).toEqual({
      ...measured,
      user_id: identity.userId,
      name: 'Pia Test',
      measured_at: toInstant(START),
    });
  });

  it('HEALTH-1 sharing less takes the reading away from the others at once', async () => {
    await using node = await startNode();
    const { send, found } = await worn(node);
    await send('group');
    await send('instructor');
    expect(await found()).toEqual(['me', 'instructor']);
    await send('me');
    expect(await found()).toEqual(['me']);
  });

  it('HEALTH-2 a reading that is not renewed within 5 s disappears', async () => {
    await using node = await startNode();
    const { send, found } = await worn(node);
    await send('group');
    node.clock.advance(4_000);
    await send('group');
    node.clock.advance(4_000);
    expect(await found()).toEqual(['me', 'group']);
    // The sweeper looks about once a second.
    node.clock.advance(2_500);
    expect(await found()).toEqual([]);
  });
});
