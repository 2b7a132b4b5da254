import { expect, it } from 'vitest';
import type { LogEntry } from '../storage/unit.ts';
import { Recent } from './recent.ts';

const entry = (offset: number, json = '{}'): LogEntry => ({
  ...{ channel: 'session:s1', epoch: 'e', offset, tag: `t${offset}` },
  ...{ id: `${offset}`, type: 'chat_message', at: 0, json },
});
const at = (offset: number, tag = offset === 0 ? '' : `t${offset}`) => ({ epoch: 'e', offset, tag });
const entries = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => entry(from + index));
const offsetsOf = (recent: Recent, claimed?: ReturnType<typeof at>) =>
  recent.recover(claimed)?.entries.map(({ offset }) => offset);

it('SUB-2 who stands at an entry that is kept gets those after it', () => {
  const recent = new Recent(entries(3, 5), at(5));
  recent.push(entry(6));
  expect(recent.recover(at(4))).toMatchObject({ recovered: true, from: at(4) });
  expect(offsetsOf(recent, at(4))).toEqual([5, 6]);
  expect(offsetsOf(recent, at(6))).toEqual([]);
});

it.each<[string, ReturnType<typeof at>]>([
  ['before what is kept', at(2)],
  ['beyond it', at(6)],
  ['of another history', at(4, 'other')],
  ['of another epoch', { ...at(4), epoch: 'other' }],
])('SUB-3 a position %s is for the log to judge', (_, claimed) => {
  expect(new Recent(entries(3, 5), at(5)).recover(claimed)).toBeUndefined();
});

it('SUB-4 who comes without a position gets the newest 100', () => {
  const recent = new Recent(entries(1, 60), at(60));
  expect(recent.recover(undefined)).toMatchObject({ recovered: false, reason: 'fresh' });
  for (const each of entries(61, 130)) recent.push(each);
  expect(offsetsOf(recent)).toEqual(entries(31, 130).map(({ offset }) => offset));
  expect(offsetsOf(new Recent([], at(0)))).toEqual([]);
});

it('SUB-4 what is too large to be kept is for the log to tell', () => {
  const recent = new Recent(entries(1, 3), at(3));
  recent.push(entry(4, 'x'.repeat(64 * 1024 - 3)));
  expect(offsetsOf(recent)).toBeUndefined();
  expect(offsetsOf(recent, at(3))).toEqual([4]);
  recent.push(entry(5, 'x'.repeat(64 * 1024 + 1)));
  expect(offsetsOf(recent, at(4))).toBeUndefined();
});

it('SUB-4 what was appended while the log was read is not of here yet, and 100 more make it whole again', () => {
  const recent = new Recent(entries(6, 105), at(103));
  expect(offsetsOf(recent)).toBeUndefined();
  expect(offsetsOf(recent, at(101))).toEqual([102, 103]);
  for (const each of entries(104, 106)) recent.push(each);
  expect(offsetsOf(recent)).toEqual(entries(7, 106).map(({ offset }) => offset));
  expect(offsetsOf(new Recent(entries(1, 5), at(3)))).toEqual([1, 2, 3]);
});

it('SUB-4 entries that do not end where the channel stands are not kept', () => {
  for (const position of [at(2, 'other'), at(3, 'other'), { ...at(3), epoch: 'other' }, at(4)])
    expect(offsetsOf(new Recent(entries(1, 3), position))).toBeUndefined();
  expect(offsetsOf(new Recent([], at(4)))).toBeUndefined();
});

it('SUB-3 what the log has let go of is not told from memory', () => {
  const recent = new Recent(entries(1, 5), at(5));
  recent.forgetBefore(4);
  expect(offsetsOf(recent, at(2))).toBeUndefined();
  expect(offsetsOf(recent, at(4))).toEqual([5]);
  expect(offsetsOf(recent)).toEqual([4, 5]);
});

it('ERASE-2 what was changed in the log is asked of it, until enough has come since', () => {
  const recent = new Recent(entries(1, 5), at(5));
  recent.forget();
  expect(recent.recover(undefined)).toBeUndefined();
  expect(recent.recover(at(4))).toBeUndefined();
  recent.push(entry(6));
  expect(recent.recover(undefined)).toBeUndefined();
  expect(offsetsOf(recent, at(6))).toEqual([]);
});
