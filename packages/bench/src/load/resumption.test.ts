import { expect, it } from 'vitest';
import { ATTUNE } from './dialects.ts';
import { resumption, type Resumed } from './resumption.ts';

const MEMBER = { room: 'session:r', user: 'ann', token: 't' };
const STOOD = { epoch: 'e', offset: 7, tag: 'x' };
const WELCOME = '{"type":"welcome","data":{}}';

function ack(offsets: readonly number[], offset = 7): string {
  const result = {
    position: { ...STOOD, offset },
    recovered: true,
    events: offsets.map((each) => ({ offset: each })),
  };
  return JSON.stringify({ type: 'ack', data: { result } });
}

it('who comes back subscribes from where they stood, and is told what they had missed', () => {
  const resumed: Resumed[] = [];
  const { firstTime, again } = resumption(ATTUNE, { onResumed: (each) => resumed.push(each) });
  expect(firstTime.greet(WELCOME, MEMBER)).toEqual([
    '{"id":"s","type":"subscribe","data":{"channel":"session:r"}}',
  ]);
  expect(firstTime.greet(ack([5, 6, 7]), MEMBER)).toBe('here');
  expect(again.greet(WELCOME, MEMBER)).toEqual([
    `{"id":"s","type":"subscribe","data":{"channel":"session:r","position":${JSON.stringify(STOOD)}}}`,
  ]);
  expect(again.greet(ack([8, 9], 9), MEMBER)).toBe('here');
  expect(resumed).toEqual([{ member: MEMBER, from: STOOD, recovered: true, offsets: [8, 9] }]);
});

it('who is turned away is not back', () => {
  const { again } = resumption(ATTUNE);
  expect(() => again.greet('{"type":"error","data":{"error":"OVERLOADED"}}', MEMBER)).toThrow('OVERLOADED');
});
