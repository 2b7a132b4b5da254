import { calls } from '@attune/protocol';
import { expect, it } from 'vitest';
import { createReporter } from '../src/index.ts';
import { openRoom } from '../src/rooms.ts';
import { openHouse } from './house.ts';

it('UP-1 a device cloud that signs by itself is understood', { timeout: 30_000 }, async () => {
  await using house = await openHouse();
  const { sessionId } = await openRoom(house.admin, { title: 'Evening', seats: 5 });
  const { secret } = await house.admin.call(calls.createUpstreamSecret, { body: { name: 'Cloud' } });
  const cloud = createReporter({ url: house.url, sessionId, secret });
  expect(await cloud.report('hrv.milestone', { message: 'Too early.' })).toEqual({
    status: 409,
    text: expect.stringContaining('not possible at this point'),
  });
  expect(await cloud.report('session.started', {}, 'once')).toEqual({ status: 202, text: 'applied' });
  expect(await cloud.report('session.started', {}, 'once')).toEqual({ status: 202, text: 'applied' });
  expect(await cloud.report('heart.rate', { bpm: 61 })).toEqual({ status: 202, text: 'unknown' });
  const stranger = createReporter({ url: house.url, sessionId, secret: `whsec_${'A'.repeat(44)}` });
  expect((await stranger.report('session.ending')).status).toBe(401);
});
