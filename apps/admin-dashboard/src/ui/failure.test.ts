import { ProtocolError } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { failureOf } from './failure.ts';

describe('failureOf', () => {
  it('points at the field and says what is wrong with it', () => {
    const error = new ProtocolError('VALIDATION_ERROR', {
      details: { field: 'email', problem: 'must be an e-mail address' },
    });
    expect(failureOf(error, 0)).toMatchObject({ field: 'email', message: 'This must be an e-mail address.' });
  });

  it.each(['Invalid input', 'Invalid input: expected number'])('says %j in plain words', (problem) => {
    const error = new ProtocolError('VALIDATION_ERROR', { details: { field: 'duration_minutes', problem } });
    expect(failureOf(error, 0).message).toBe('This does not fit here.');
  });

  it('passes on the id of the request, and makes one when there is none', () => {
    const named = new ProtocolError('SERVER_ERROR', { details: { request_id: 'r-17' } });
    expect(failureOf(named, 0).id).toBe('r-17');
    expect(failureOf(new ProtocolError('TIMEOUT'), 36 ** 3)).toMatchObject({
      id: 'TIMEOUT-1000',
      mayRetry: true,
    });
  });

  it('does not show the words of an error that nobody wrote for a person', () => {
    expect(failureOf(new TypeError('x is not a function'), 0).message).not.toContain('x is not');
  });
});
