import { describe, expect, it } from 'vitest';
import {
  afterClose,
  CLOSE,
  closeName,
  ERRORS,
  fromErrorData,
  negotiate,
  ProtocolError,
  toErrorData,
  type ErrorName,
} from '../src/index.ts';

describe('close codes', () => {
  it.each([
    [1000, 'stop'],
    [1001, 'retry'],
    [1002, 'stop'],
    [1003, 'stop'],
    [1006, 'retry'],
    [1007, 'stop'],
    [1008, 'stop'],
    [1009, 'stop'],
    [1011, 'retry'],
    [1012, 'retry'],
    [1013, 'retry'],
    [4099, 'retry'],
    [4299, 'retry'],
    [4300, 'reauthenticate'],
    [4499, 'reauthenticate'],
    [4500, 'stop'],
    [4999, 'stop'],
  ])('CONN-12 after %i a client decides to %s', (code, advice) => {
    expect(afterClose(code)).toBe(advice);
  });

  it('CONN-12 codes of ours have one name each and leave 4000-4006 to the dialects', () => {
    const codes = Object.values(CLOSE);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.filter((code) => code >= 4000 && code <= 4006)).toEqual([]);
    expect(closeName(4502)).toBe('removed');
    expect(closeName(4999)).toBeUndefined();
  });
});

describe('subprotocols', () => {
  it.each([
    [[], { accepted: false, reason: 'none' }],
    [['graphql-ws'], { accepted: false, reason: 'unknown' }],
    [['attune.v2'], { accepted: false, reason: 'unknown' }],
    [['a', 'b', 'c', 'd', 'attune.v1'], { accepted: false, reason: 'too_many' }],
    [['attune.v1'], { accepted: true, subprotocol: 'attune.v1', ticket: undefined }],
    [['attune.v1', 'ticket.abc'], { accepted: true, subprotocol: 'attune.v1', ticket: 'abc' }],
  ])('CONN-1 an offer of %j', (offered, answer) => {
    expect(negotiate(offered)).toEqual(answer);
  });
});

describe('errors', () => {
  it('HTTP-1 every error has a number of the reference, a status and a sentence', () => {
    for (const { code, status, message } of Object.values(ERRORS)) {
      expect(code).toBeGreaterThanOrEqual(4000);
      expect(code).toBeLessThanOrEqual(4006);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(message).toMatch(/^[A-Z].*[.]$/);
    }
  });

  it.each(Object.keys(ERRORS) as ErrorName[])('FRAME-3 %s survives the wire', (name) => {
    const error = new ProtocolError(name, { details: { field: 'x' }, retryAfterMs: 1_500 });
    const read = fromErrorData(toErrorData(error));
    expect({ ...read, message: read.message }).toEqual({ ...error, message: error.message });
  });

  it('FRAME-2 an error of a later version keeps its own sentence', () => {
    const read = fromErrorData({ code: 4010, name: 'NEW', message: 'Something new.' });
    expect(read.message).toBe('Something new.');
  });
});
