import { expect, it } from 'vitest';
import { addedBytes } from './addedBytes.ts';

it.each([
  ['{"type":"a","data":{}}', 0],
  ['{"type":"a","offset":12,"data":{"x":1}}', ',"offset":12'.length],
  ['{"type":"a","offset":12,"tag":"abc","data":{}}', ',"offset":12,"tag":"abc"'.length],
])('%s has so many bytes more than a frame with type and data', (frame, bytes) => {
  expect(addedBytes(frame, '{"type":"b","data":{"y":2}}')).toBe(bytes);
});
