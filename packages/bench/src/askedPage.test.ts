import { expect, it } from 'vitest';
import { askedSection } from './askedPage.ts';
import { IDLE_SHARE } from './bound.ts';
import { ATTUNE, type Result } from './results.ts';

const resultOf = (scenario: string, values: readonly number[], clients = 10_000): Result => ({
  ...{ scenario, title: scenario, unit: '', better: 'higher', goals: [] },
  setting: { clients, rooms: 100, 'clients in each': 10 },
  contenders: [{ name: ATTUNE, values }],
});

const outcomes = (...results: readonly Result[]): string[] =>
  askedSection({ results })
    .join('\n')
    .split('\n')
    .filter((line) => /reached *\|$/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1)
        .map((cell) => cell.trim())
        .join('; '),
    );

it('says nothing of what was not measured', () => {
  expect(askedSection({ results: [] })).toEqual([]);
  expect(askedSection({ results: [resultOf('idle-memory', [])] })).toEqual([]);
});

it('counts a message to nine others as one message', () => {
  const [enough] = outcomes(resultOf('rooms-of-ten', [90_000]));
  expect(enough).toContain('10,000 messages a second, each to nine others');
  expect(enough).toContain('; reached');
  const [few] = outcomes(resultOf('rooms-of-ten', [89_999]));
  expect(few).toContain('; not reached');
});

it('does not claim a pool that was not filled', () => {
  expect(outcomes(resultOf('idle-memory', [20], 5_000)).map((row) => row.includes('; reached'))).toEqual([
    true,
    false,
  ]);
});

it('counts a burst of as many clients and lines as were asked for', () => {
  const burst = (clients: number, each: number): Result => {
    const result = resultOf('burst', [2.4]);
    return { ...result, setting: { clients, 'lines each': each } };
  };
  expect(outcomes(burst(100, 100))[0]).toMatch(/heard once and in order by the 99 others: 2.4 s; reached/);
  expect(outcomes(burst(20, 100))[0]).toContain('; not reached');
  expect(outcomes(burst(100, 20))[0]).toContain('; not reached');
});

it('is not certain of what Attune missed because the load could not do more', () => {
  const bound = (values: readonly number[]): Result => {
    const result = resultOf('rooms-of-ten', values);
    return {
      ...result,
      contenders: result.contenders.map((each) => ({ ...each, extra: { [IDLE_SHARE]: [0.01] } })),
    };
  };
  expect(outcomes(bound([90_000]))[0]).toContain('; reached');
  expect(outcomes(bound([89_999]))).toHaveLength(0);
  expect(askedSection({ results: [bound([89_999])] }).join('\n')).toContain(
    'not certain: Attune was bound by the load',
  );
});

it('takes the latency of a larger room for that of 100', () => {
  expect(outcomes(resultOf('fan-out-steady-20000', [4], 1_000))).toEqual([
    'a broadcast to 100 within 100 ms; to 1,000, p99 4 ms; reached; ',
  ]);
  expect(outcomes(resultOf('fan-out-steady-20000', [101]))[0]).toContain('not reached');
});
