import { describe, expect, it } from 'vitest';
import { capacityOf, planFor, type Capacity } from './capacity.ts';
import type { Contender, Result } from './results.ts';

type Own = Omit<Contender, 'name'>;

function resultOf(scenario: string, own: Own, setting: Result['setting'] = {}): Result {
  return {
    ...{ scenario, title: scenario, unit: 'ms', better: 'lower', setting, goals: [] },
    contenders: [
      { name: 'Socket.IO', values: [7, 7, 7], extra: { 'connects/s': [7, 7, 7] } },
      { name: 'Attune', ...own },
    ],
  };
}

const LIFE = resultOf(
  'whole-sessions-latency',
  {
    values: [20],
    extra: { 'cores of the server': [0.5], 'MiB of the server': [512], 'deliveries/s': [24_000] },
  },
  { connections: 1_000, sessions: 50, 'messages/s': 1_100, 'events/s': 60 },
);

describe('the capacity of a core', () => {
  it('is taken from what was measured of Attune', () => {
    const results = [
      resultOf('idle-memory', { values: [30, 32, 40], extra: { 'connects/s': [300, 500, 900] } }),
      resultOf('fan-out-1000', { values: [2e6, 1e6, 3e6] }),
      resultOf('rooms-of-ten', { values: [3e5] }),
      resultOf('request-and-answer', { values: [4e4] }),
      resultOf('durable-events', { values: [2e4] }),
      resultOf('durable-events-postgresql', { values: [5e3] }),
      LIFE,
    ];
    expect(capacityOf({ results })).toEqual({
      idleConnectionsPerGib: 32_768,
      comingInPerSecond: 500,
      largeRoomDeliveries: 2e6,
      smallRoomDeliveries: 3e5,
      answers: 4e4,
      eventsOnSqlite: 2e4,
      eventsOnPostgres: 5e3,
      life: {
        perSession: 20,
        connectionsPerCore: 2_000,
        connectionsPerGib: 2_000,
        messages: 1.1,
        events: 0.06,
        deliveries: 24,
      },
    });
  });

  it('has nothing of what was not measured, or failed', () => {
    expect(capacityOf({ results: [] })).toEqual({});
    expect(capacityOf({ results: [resultOf('idle-memory', { values: [] })] })).toEqual({});
    expect(capacityOf({ results: [resultOf('whole-sessions-latency', { values: [] })] })).toEqual({});
  });
});

it('says nothing of whole sessions that were too many', () => {
  const goals = [{ text: 'soon', atMost: 50 }];
  expect(capacityOf({ results: [{ ...LIFE, goals }] })).toHaveProperty('life');
  expect(capacityOf({ results: [{ ...LIFE, goals: [{ text: 'soon', atMost: 19 }] }] })).toEqual({});
});

it('makes do with half as many people where the whole did not keep its goals', () => {
  const whole = { ...LIFE, goals: [{ text: 'soon', atMost: 19 }] };
  const half = resultOf(
    'whole-sessions-half-latency',
    {
      values: [15],
      extra: { 'cores of the server': [0.2], 'MiB of the server': [256], 'deliveries/s': [12_000] },
    },
    { connections: 500, sessions: 25, 'messages/s': 550, 'events/s': 30 },
  );
  expect(capacityOf({ results: [whole, half] }).life?.connectionsPerCore).toBe(2_500);
  expect(capacityOf({ results: [LIFE, half] }).life?.connectionsPerCore).toBe(2_000);
});

describe('a plan on paper', () => {
  const capacity: Capacity = {
    ...capacityOf({ results: [LIFE] }),
    ...{ eventsOnPostgres: 5_000, comingInPerSecond: 500 },
  };

  it('uses half of each core and of the memory', () => {
    expect(planFor(1_000_000, capacity)).toEqual({
      connections: 1_000_000,
      sessions: 50_000,
      processes: 1_000,
      memoryGib: 1_000,
      connectionsPerProcess: 1_000,
      messages: 1_100_000,
      events: 60_000,
      deliveries: 24_000_000,
      timesPostgres: 12,
      returnSeconds: 2,
    });
  });

  it('has whole processes', () => {
    expect(planFor(1_001, capacity)?.processes).toBe(2);
  });

  it('leaves out what was not measured', () => {
    const plan = planFor(1_000, capacityOf({ results: [LIFE] }));
    expect(plan).not.toHaveProperty('timesPostgres');
    expect(plan).not.toHaveProperty('returnSeconds');
    expect(planFor(1_000, {})).toBeUndefined();
  });
});
