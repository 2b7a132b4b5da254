// @vitest-environment happy-dom
import { act } from 'react';
import { ProtocolError } from '@attune/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { KeptText } from '../app/keptText.ts';
import { ROOM, TestRoom } from '../session/testRoom.tsx';
import { createSettings, type SettingsStore } from '../settings/settings.ts';
import { KeepChoice } from './KeepChoice.tsx';

let room: TestRoom;
let settings: SettingsStore;

const text = () => room.page.textContent ?? '';
const box = () => room.page.querySelector('input');
const forgotten = () => room.server.received.filter(({ type }) => type === 'heart_forget').length;
const tick = async () => {
  await act(async () => box()?.click());
  await room.settle();
};

beforeEach(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  room = new TestRoom();
  settings = createSettings({ get: () => null, set: () => undefined } as unknown as KeptText);
  room.server.onCommand('heart_forget', () => undefined);
});
afterEach(async () => {
  await room.leave();
  vi.unstubAllGlobals();
});

const enter = () => room.enter('participant', () => <KeepChoice />, { settings });

it('HEALTH-3 what was kept is deleted when one unticks, without any strap', async () => {
  await enter();
  await tick();
  expect([box()?.checked, settings.signal.get().keepHeartOf, forgotten()]).toEqual([true, `${ROOM} ann`, 0]);
  await tick();
  expect([box()?.checked, settings.signal.get().keepHeartOf, forgotten()]).toEqual([false, '', 1]);
  expect(text()).not.toContain('deleted');
});

it('HEALTH-3 it is no wish of the next person at the same device', async () => {
  settings.change({ keepHeartOf: `${ROOM} bo` });
  await enter();
  expect(box()?.checked).toBe(false);
});

it('says that it waits for a connection, and why it was refused', async () => {
  room.server.onCommand('heart_forget', () => {
    throw new ProtocolError('FORBIDDEN');
  });
  await enter();
  await tick();
  await act(async () => box()?.click());
  expect(text()).toContain('What was kept is deleted as soon as you are connected.');
  await room.settle();
  expect(text()).toContain('What was kept could not be deleted.');
  room.server.onCommand('heart_forget', () => undefined);
  await act(async () => room.page.querySelector('button')?.click());
  await room.settle();
  expect([text().includes('deleted'), forgotten()]).toEqual([false, 2]);
});
