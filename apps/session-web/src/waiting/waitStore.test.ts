import { expect, it } from 'vitest';
import { createKeptText } from '../app/keptText.ts';
import { createWaitStore } from './waitStore.ts';
import { placeText } from './waitText.ts';

function refused(): Storage {
  throw new Error('no storage here');
}

it('keeps the device through a reload, however the code was typed, and a newer name', () => {
  const kept = createKeptText(refused);
  const { device } = createWaitStore(kept, 'bcdfghjklm').keep('Bo');
  expect(device).toMatch(/^[0-9a-f]{32}$/);
  expect(createWaitStore(kept, 'BCDFGHJKLM').keep('Bob')).toEqual({ device, name: 'Bob' });
  expect(createWaitStore(kept, 'BCDFGHJKLM').read()).toEqual({ device, name: 'Bob' });
});

it('begins anew after the end, and with what is no place', () => {
  const kept = createKeptText(refused);
  const store = createWaitStore(kept, 'BCDFGHJKLM');
  const { device } = store.keep('Bo');
  store.end();
  expect(store.read()).toBeUndefined();
  expect(store.keep('Bo').device).not.toBe(device);
  kept.set('attune.wait.BCDFGHJKLM', '{"device":4');
  expect(store.read()).toBeUndefined();
});

it.each([
  [undefined, undefined],
  [{ position: 1, free: true, retry_after_ms: 1 }, 'A place is free. You are coming in.'],
  [{ position: 1, free: false, retry_after_ms: 1 }, 'You are next.'],
  [{ position: 3, free: false, retry_after_ms: 1 }, 'You are number 3 in line.'],
])('says of %j where one stands', (place, text) => {
  expect(placeText(place)).toBe(text);
});
