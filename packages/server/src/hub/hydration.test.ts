import { expect, it } from 'vitest';
import { HandClock } from '../../test/handClock.ts';
import { corrections, hydrateMissing } from './hydration.ts';
import { MemoryStateStore } from './stateStore.memory.ts';

const CHANNEL = 'session:s1';

it('STATE-1 what is told while the database is read is not overwritten by the reading, at whatever moment it comes', async () => {
  const states = new MemoryStateStore(new HandClock());
  const tell = () => states.set(CHANNEL, 'session', 's1', '"newer"');
  const [add, snapshot] = [states.add.bind(states), states.snapshot.bind(states)];
  states.add = async (...args) => {
    await tell();
    return add(...args);
  };
  states.snapshot = async (channel) => {
    const found = await snapshot(channel);
    await tell();
    return found;
  };
  const hydrate = async () => [{ type: 'session', key: 's1', json: '"older"' }];
  await hydrateMissing(CHANNEL, states, hydrate);
  expect(await snapshot(CHANNEL)).toMatchObject([{ json: '"newer"' }]);
});

it('STATE-2 the database corrects what it says otherwise, by the next version, and nothing else', () => {
  const values = [
    { type: 'session', key: 's1', version: 7, json: '"old"' },
    { type: 'session', key: 's2', version: 8, json: '"same"' },
    { type: 'presence', key: 'u1', version: 9, json: '{}' },
  ];
  const hydrated = [
    { type: 'session', key: 's1', json: '"new"' },
    { type: 'session', key: 's2', json: '"same"' },
    { type: 'session', key: 's3', json: '"missing"' },
  ];
  expect(corrections(values, hydrated)).toEqual([{ type: 'session', key: 's1', version: 8, json: '"new"' }]);
});
