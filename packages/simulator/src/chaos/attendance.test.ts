import { expect, it } from 'vitest';
import { watchAttendance } from './attendance.ts';

const connected = (socket: number, node: string) =>
  ({ is: 'connected', user: 'ana', session: 's', socket, node }) as const;
const closed = (socket: number) => ({ is: 'closed', user: 'ana', socket, code: 1006 }) as const;

it('knows at which nodes somebody is while they move', () => {
  const attendance = watchAttendance();
  attendance.see('ana#1', connected(1, 'one'));
  attendance.see('ana#1', connected(2, 'two'));
  expect(attendance.nodesOf('ana#1')).toEqual(['one', 'two']);
  attendance.see('ana#1', closed(1));
  expect([...attendance.at('one')]).toEqual([]);
  expect([...attendance.at('two')]).toEqual(['ana#1']);
  expect(attendance.isOpen('ana#1')).toBe(true);
});

it('counts the devices of a person over all tabs', () => {
  const attendance = watchAttendance();
  attendance.see('ana#1', connected(1, 'one'));
  attendance.see('ana#2', connected(1, 'one'));
  expect(attendance.devicesOf('ana')).toBe(2);
  attendance.see('ana#2', closed(1));
  expect(attendance.devicesOf('ana')).toBe(1);
  expect(attendance.isOpen('ana#2')).toBe(false);
});
