import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  admit,
  checkRun,
  createRecorder,
  logFacts,
  readRows,
  sqliteQuery,
  type ChaosPerson,
  type Row,
  type Verdict,
} from '../src/index.ts';
import { openRoom } from '../src/rooms.ts';
import { openHouse } from './house.ts';

let facts: string;

beforeEach(() => {
  facts = mkdtempSync(join(tmpdir(), 'attune-judged-'));
});
afterEach(() => rmSync(facts, { recursive: true }));

/** As the README of this package has it. `stored`: what is taken for the log. */
async function judge(stored: (rows: readonly Row[]) => readonly Row[]): Promise<Verdict> {
  await using house = await openHouse();
  const { code } = await openRoom(house.admin, { title: 'Judged', seats: 2 });
  const recorder = createRecorder(facts);
  const people: ChaosPerson[] = [];
  for (const name of ['Ana', 'Bela']) {
    const person = await admit({
      ...{ name, url: house.url, code, note: recorder.note, secret: () => {}, watches: true },
    });
    await person.begin().live(10_000);
    people.push(person);
  }
  for (const person of people) person.say(5);
  for (const person of people) await person.life().drained(10_000);

  const rows = await readRows(sqliteQuery(house.dataDirectory));
  for (const person of people) {
    const top = rows.filter(({ channel }) => channel === person.home).length;
    await person.life().reached(person.home, top, 10_000);
    person.life().noteHoldings();
  }
  for (const fact of logFacts(stored(rows), 0)) recorder.note('world', fact);
  recorder.close();
  for (const person of people) person.end();
  return checkRun(facts);
}

it('judges a run of somebody else, who has an address, a link and the log', async () => {
  expect(await judge((rows) => rows)).toEqual({ violations: [], isSound: true });
});

it('says what is wrong when a line that was acknowledged is not in the log', async () => {
  const { isSound, violations } = await judge((rows) =>
    rows.toSpliced(
      rows.findLastIndex(({ type }) => type === 'chat_message'),
      1,
    ),
  );
  expect(isSound).toBe(false);
  expect(violations.map(({ check }) => check)).toContain('C1');
});
