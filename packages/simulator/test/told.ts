import { checkFacts } from '../src/chaos/check.ts';
import type { CheckName } from '../src/chaos/checks/index.ts';
import type { Fact, Noted } from '../src/chaos/facts.ts';
import { eventFace, markOf } from '../src/chaos/faces.ts';

// Words to tell a small history with, one fact a second.

const CHANNEL = 'session:s';
export const on = { channel: CHANNEL } as const;

export type Told = readonly [who: string, fact: Noted];

/** The facts in the order in which they are told, a second apart. */
export function history(...told: readonly Told[]): readonly Fact[] {
  return told.map(([who, fact], index) => ({ at: (index + 1) * 1_000, who, ...fact }));
}

export const line = (who: string, order: number, offset: number, id = `id ${offset}`) =>
  eventFace({ offset, type: 'chat_message', id, payload: { text: markOf(who, order) } });
export const follows = (who: string, from: number | null = null): Told => [
  who,
  { is: 'followed', ...on, user: who, from: from === null ? null : { epoch: 'e', offset: from } },
];
export const live = (who: string, offset: number): Told => [who, { is: 'live', ...on, epoch: 'e', offset }];
export const leaves = (who: string): Told => [who, { is: 'left', ...on }];
export const says = (who: string, order: number): Told => [
  who,
  { is: 'invoked', ...on, mark: markOf(who, order), order },
];
export const acked = (who: string, order: number, offset: number | undefined, duplicate = false): Told => [
  who,
  { is: 'acknowledged', ...on, mark: markOf(who, order), offset, duplicate },
];
export const refused = (who: string, order: number): Told => [
  who,
  { is: 'refused', ...on, mark: markOf(who, order), error: 'WRONG_PHASE' },
];
export const unknown = (who: string, order: number): Told => [
  who,
  { is: 'unknown', ...on, mark: markOf(who, order) },
];
export const hears = (who: string, event: ReturnType<typeof line>, stoodAt = event.offset - 1): Told => [
  who,
  { is: 'received', ...on, epoch: 'e', stoodAt, ...event },
];
export const returns = (who: string, from: number, reason?: string): Told => [
  who,
  { is: 'returned', ...on, from, recovered: reason === undefined, reason: reason ?? null },
];
export const logged = (
  event: ReturnType<typeof line>,
  more: { history?: number; phase?: string; technique?: string } = {},
): Told => [
  'world',
  { is: 'logged', ...on, epoch: 'e', history: 0, phase: null, technique: null, ...more, ...event },
];
export const connects = (who: string, socket = 1): Told => [
  who,
  { is: 'connected', user: who, session: 's', socket, node: 'n' },
];
export const closes = (who: string, code = 1006, socket = 1): Told => [
  who,
  { is: 'closed', user: who, socket, code },
];
export const fault = (step: 'begin' | 'end'): Told => [
  'world',
  { is: 'fault', step, name: 'kill -9', target: 'node 1', number: 1 },
];
export const quiet: Told = ['world', { is: 'scanned', file: 'log', lines: 3, secrets: 2, found: [] }];

/** Ana says two lines, Bela one; both hear all of it. */
export const sound: readonly Told[] = [
  connects('ana'),
  connects('bela'),
  follows('ana'),
  live('ana', 0),
  follows('bela'),
  live('bela', 0),
  says('ana', 1),
  hears('ana', line('ana', 1, 1)),
  hears('bela', line('ana', 1, 1)),
  acked('ana', 1, 1),
  says('bela', 1),
  hears('ana', line('bela', 1, 2)),
  hears('bela', line('bela', 1, 2)),
  acked('bela', 1, 2),
  says('ana', 2),
  hears('ana', line('ana', 2, 3)),
  hears('bela', line('ana', 2, 3)),
  acked('ana', 2, 3),
  logged(line('ana', 1, 1)),
  logged(line('bela', 1, 2)),
  logged(line('ana', 2, 3)),
];

export const without = (...gone: readonly number[]): readonly Told[] =>
  sound.filter((_, index) => !gone.includes(index));
export const withAt = (index: number, ...told: readonly Told[]): readonly Told[] =>
  sound.toSpliced(index, 1, ...told);
export const pauses = (count: number): readonly Told[] => Array.from({ length: count }, () => quiet);

export function found(told: readonly Told[]): readonly CheckName[] {
  return checkFacts(history(...told)).violations.map(({ check }) => check);
}
