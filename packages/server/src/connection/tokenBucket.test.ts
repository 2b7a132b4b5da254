import { expect, it } from 'vitest';
import { TokenBucket } from './tokenBucket.ts';

const rate = { burst: 10, perMinute: 60 };

const take = (bucket: TokenBucket, count: number, at: number) =>
  Array.from({ length: count }, () => bucket.take(at).at);

it('LIMIT-1 admits a burst, then one a second', () => {
  const bucket = new TokenBucket(rate, 1, 0);
  expect(take(bucket, 10, 0)).toEqual(Array(10).fill('admitted'));
  expect(bucket.take(0)).toEqual({ at: 'refused', retryAfterMs: 1_000 });
  expect(bucket.take(400)).toEqual({ at: 'refused', retryAfterMs: 600 });
  expect(bucket.take(1_000).at).toBe('admitted');
  expect(bucket.take(1_001).at).toBe('refused');
});

it('LIMIT-1 a role scales burst and rate', () => {
  const bucket = new TokenBucket(rate, 4, 0);
  expect(take(bucket, 40, 0)).toEqual(Array(40).fill('admitted'));
  expect(bucket.take(250).at).toBe('admitted');
});

it('LIMIT-1 never holds more than a burst, however long it rested', () => {
  const bucket = new TokenBucket(rate, 1, 0);
  expect(take(bucket, 11, 3_600_000).filter((at) => at === 'admitted')).toHaveLength(10);
});

it('LIMIT-2 calls a flood what goes on at more than ten times the rate', () => {
  const bucket = new TokenBucket(rate, 1, 0);
  expect(take(bucket, 110, 0)).not.toContain('flooding');
  expect(bucket.take(0).at).toBe('flooding');
});

it('LIMIT-2 forgives who is merely a little too fast', () => {
  const bucket = new TokenBucket(rate, 1, 0);
  for (let at = 0; at < 600_000; at += 200) expect(bucket.take(at).at).not.toBe('flooding');
});
