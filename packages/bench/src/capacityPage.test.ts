import { describe, expect, it } from 'vitest';
import { capacitySection } from './capacityPage.ts';
import type { Contender, Result } from './results.ts';

function resultOf(
  scenario: string,
  value: number,
  extra: NonNullable<Contender['extra']> = {},
  setting: Result['setting'] = {},
): Result {
  return {
    ...{ scenario, title: scenario, unit: 'ms', better: 'lower', setting, goals: [] },
    contenders: [{ name: 'Attune', values: [value], extra }],
  };
}

const LIFE = resultOf(
  'whole-sessions-latency',
  20,
  { 'cores of the server': [0.5], 'MiB of the server': [512], 'deliveries/s': [24_000] },
  { connections: 1_000, sessions: 50, 'messages/s': 1_100, 'events/s': 60 },
);
const POSTGRES = resultOf('durable-events-postgresql', 5_000);
const write = (...results: readonly Result[]): string => capacitySection({ results }).join('\n\n');

describe('the section on capacity', () => {
  it('is not there where nothing says anything of it', () => {
    expect(capacitySection({ results: [] })).toEqual([]);
    expect(capacitySection({ results: [resultOf('stalled-readers', 1)] })).toEqual([]);
  });

  it('has a row for what was measured, and none for what was not', () => {
    const section = write(resultOf('durable-events', 20_000));
    expect(section).toContain('most events/s on SQLite');
    expect(section).not.toContain('PostgreSQL |');
    expect(section).not.toContain('on paper');
    expect(section).toContain('when a run of whole sessions has kept its goals');
  });

  it('has what a core and a GiB hold of whole sessions', () => {
    const rows = write(LIFE)
      .split('\n')
      .filter((line) => line.startsWith('| '));
    expect(
      rows.map((row) =>
        row
          .split('|')
          .slice(1, 3)
          .map((cell) => cell.trim()),
      ),
    ).toEqual(
      expect.arrayContaining([
        ['connections in whole sessions, a core', '2,000'],
        ['sessions, a core', '100'],
        ['messages/s that their people say, a core', '2,200'],
        ['deliveries/s to them, a core', '48,000'],
        ['connections in whole sessions, a GiB', '2,000'],
      ]),
    );
  });

  it('says what a million would take, and that nobody has run it', () => {
    const section = write(LIFE, POSTGRES);
    expect(section).toContain('### 1 million connections, on paper');
    expect(section).toContain('Nobody has run this.');
    expect(section).toContain('Processes, each on a core of its own: 1,000, with 1,000 connections each');
  });

  it.each([
    [1_000, 'nothing else and WEBSOCKET_ACCEPT_RATE is raised to 1,000 a second (500 as shipped): after 1 s'],
    [400, 'nothing else: after 2.5 s'],
  ])('says when all who return are back, where %d a second come in', (perSecond, said) => {
    expect(write(LIFE, resultOf('idle-memory', 32, { 'connects/s': [perSecond] }))).toContain(said);
  });

  it('says where it bends first, where that is known', () => {
    expect(write(LIFE, POSTGRES)).toContain(
      'bend first at the database, of which there is one: 60,000 events a second are 12 times the 5,000',
    );
    expect(write(LIFE, resultOf('durable-events-postgresql', 600_000))).toContain(
      'The one database would hold',
    );
    expect(write(LIFE)).toContain('cannot be said');
  });
});
