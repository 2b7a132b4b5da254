import { CLOSED_REASONS } from '@attune/protocol';
import { expect, it } from 'vitest';
import { CLOSED_TEXTS, pageReason, supportCode } from './closedTexts.ts';

it('has a title of its own for every reason of the protocol', () => {
  const titles = CLOSED_REASONS.map((reason) => CLOSED_TEXTS[reason].title);
  expect(new Set(titles).size).toBe(CLOSED_REASONS.length);
});

it('finds the page of a known reason only', () => {
  expect(CLOSED_REASONS.map(pageReason)).toEqual([...CLOSED_REASONS]);
  expect(pageReason('failed')).toBe('failed');
  expect(pageReason('stopped')).toBeUndefined();
  expect(pageReason('toString')).toBeUndefined();
});

it('makes a support code that can be read out', () => {
  expect(supportCode('removed', 4502, 'ses_0123456789')).toBe('REMOVED.4502.456789');
  expect(supportCode('full', null, undefined)).toBe('FULL');
});
