import { setTimeout as sleep } from 'node:timers/promises';
import { calls, TECHNIQUES } from '@attune/protocol';
import { isEventAck } from '../frameCutter.ts';
import type { Stage } from './stage.ts';

/** A few seconds of life that bring one kind of bug to light. Everything in it is sound unless a bug is planted. */
export type Scenario = (stage: Stage) => Promise<void>;

export const SCENARIOS = {
  crowd,
  returns,
  kills,
  unheard,
  trimmed,
  rewound,
  joins,
  kicked,
  led,
  far,
} as const satisfies Record<string, Scenario>;
/** `ghost` needs two nodes, and has a stage of its own. */
export type ScenarioName = keyof typeof SCENARIOS | 'ghost';

/** A hundred people with ten lines each: a hundred thousand deliveries. */
async function crowd(stage: Stage): Promise<void> {
  const { code } = await stage.openRoom(100);
  const people = await stage.admit(100, code);
  for (let round = 0; round < 2; round += 1) {
    for (const person of people) person.say(5);
    await Promise.allSettled(people.map((person) => person.life().drained(20_000)));
  }
  await stage.settle();
}

/** Talk; some are away for a while, come back to what they missed, and talk goes on. */
async function returns(stage: Stage): Promise<void> {
  const { code } = await stage.openRoom(8);
  const people = await stage.admit(8, code);
  const [away, staying] = [people.slice(0, 3), people.slice(3)];
  for (let round = 0; round < 2; round += 1) {
    for (const person of staying) person.say(3);
    for (const person of away) person.life().client.close();
    for (const person of staying) person.say(2);
    await Promise.all(staying.map((person) => person.life().drained(5_000)));
    for (const person of away) person.life().client.start();
    await Promise.all(away.map((person) => person.life().live(5_000)));
    // The first of them has what a tab keeps over a reload.
    await away[0]?.restart().live(5_000);
    for (const person of people) person.say(1);
    await Promise.allSettled(people.map((person) => person.life().drained(5_000)));
  }
  await stage.settle();
}

/** Killed under a volley, again and again. */
async function kills(stage: Stage): Promise<void> {
  const { code } = await stage.openRoom(30);
  const people = await stage.admit(30, code);
  for (let round = 0; round < 2; round += 1) {
    for (const person of people) person.say(5);
    await sleep(stage.random.between(15, 60));
    await stage.kill();
    await Promise.allSettled(people.map((person) => person.life().live(15_000)));
  }
  await stage.settle();
}

/** Killed when everything is stored and no answer has come back: all of it is sent again. */
async function unheard(stage: Stage): Promise<void> {
  const { code } = await stage.openRoom(12);
  const people = await stage.admit(12, code);
  const [first] = people;
  if (!first) return;
  const before = first.life().channels.get(first.home)?.position.get()?.offset ?? 0;
  stage.wire.dropShare(isEventAck, 1);
  const said = people.reduce((sum, person) => sum + person.say(3), 0);
  await first.life().reached(first.home, before + said, 5_000);
  await stage.kill();
  stage.wire.heal();
  await Promise.allSettled(people.map((person) => person.life().live(15_000)));
  await stage.settle();
}

/** Away while the beginning of the log is swept away, beyond where one stood. */
async function trimmed(stage: Stage): Promise<void> {
  const { code } = await stage.openRoom(4);
  const people = await stage.admit(4, code);
  const [away, ...staying] = people;
  if (!away) return;
  for (const person of people) person.say(2);
  await stage.settle();
  away.life().client.close();
  for (const person of staying) person.say(6);
  await Promise.allSettled(staying.map((person) => person.life().drained(5_000)));
  stage.noteLog();
  await stage.kill((database) => {
    const [{ top } = { top: 0 }] = database.prepare('SELECT top FROM heads WHERE channel = ?').all(away.home);
    database.prepare('DELETE FROM log WHERE channel = ? AND position < ?').run(away.home, Number(top) - 3);
    stage.note({ is: 'trimmed', channel: away.home, offset: Number(top) - 3 });
  });
  away.life().client.start();
  await Promise.allSettled(people.map((person) => person.life().live(15_000)));
  for (const person of people) person.say(1);
  await stage.settle();
}

/** The log loses its tail, as after a failover to a copy that lags, and grows again while somebody is away who had the tail. */
async function rewound(stage: Stage): Promise<void> {
  const { code } = await stage.openRoom(4);
  const people = await stage.admit(4, code);
  const [away, ...staying] = people;
  if (!away) return;
  for (const person of people) person.say(3);
  await stage.settle();
  away.life().client.close();
  await stage.kill((database) => {
    const { home } = away;
    const [{ top } = { top: 0 }] = database.prepare('SELECT top FROM heads WHERE channel = ?').all(home);
    const kept = Number(top) - 3;
    database.prepare('DELETE FROM log WHERE channel = ? AND position > ?').run(home, kept);
    database.prepare('DELETE FROM producers WHERE channel = ?').run(home);
    database
      .prepare(
        'UPDATE heads SET top = ?2, tag = (SELECT tag FROM log WHERE channel = ?1 AND position = ?2) WHERE channel = ?1',
      )
      .run(home, kept);
    stage.note({ is: 'rewound', channel: home, offset: kept });
    stage.rewound();
  });
  await Promise.allSettled(staying.map((person) => person.life().live(15_000)));
  for (const person of staying) person.say(3);
  await Promise.allSettled(staying.map((person) => person.life().drained(5_000)));
  away.life().client.start();
  await Promise.allSettled(people.map((person) => person.life().live(15_000)));
  await stage.settle();
}

/** Many come back while others talk, and the last line is said while some of them are still reading; then there is silence. */
async function joins(stage: Stage): Promise<void> {
  const { code } = await stage.openRoom(24);
  const people = await stage.admit(24, code);
  const [speakers, returning] = [people.slice(0, 8), people.slice(8)];
  for (const person of returning) person.life().client.close();
  for (const [index, person] of returning.entries()) {
    stage.after(index * 12, () => person.life().client.start());
  }
  const first = Promise.race(returning.map((person) => person.life().live(5_000)));
  let isOver = false;
  void first.then(() => (isOver = true));
  for (let line = 0; !isOver && line < 80; line += 1) {
    speakers[line % speakers.length]?.say(1);
    await sleep(12);
  }
  await Promise.allSettled(people.map((person) => person.life().live(5_000)));
  await stage.settle();
}

/** Somebody is removed and goes on talking. */
async function kicked(stage: Stage): Promise<void> {
  const { code, sessionId } = await stage.openRoom(4);
  const people = await stage.admit(3, code);
  const lead = await stage.admitInstructor(sessionId);
  const [victim] = people;
  if (!victim) return;
  for (const person of people) person.say(1);
  await lead.life().channels.get(lead.home)?.send('seat_remove', { user_id: victim.userId }).done;
  stage.note({ is: 'authorization', user: victim.userId, change: 'kicked' });
  for (let second = 0; second < 8; second += 1) {
    await sleep(500);
    if (second % 2 === 0) for (const person of people) person.say(1);
  }
  await stage.settle();
}

/** The technique changes, and people come between the changes. */
async function led(stage: Stage): Promise<void> {
  const { code, sessionId } = await stage.openRoom(8);
  const people = await stage.admit(3, code);
  const lead = await stage.admitInstructor(sessionId);
  const channel = lead.life().channels.get(lead.home);
  for (const person of people) person.say(1);
  for (const [index, technique] of TECHNIQUES.slice(0, 4).entries()) {
    await channel?.send('technique_change', { technique: technique.id }).done;
    await people[index % people.length]?.restart().live(5_000);
  }
  await stage.settle();
}

/** The only session is planned for the year after next: further away than a timer can count. */
async function far(stage: Stage): Promise<void> {
  const admin = await stage.admin();
  const startsAt = new Date(Date.now() + 600 * 86_400_000).toISOString();
  await admin.call(calls.createSession, {
    body: { title: 'Far away', duration_minutes: 30, starts_at: startsAt },
  });
  await sleep(300);
  const { code } = await stage.openRoom(2);
  const people = await stage.admit(2, code);
  for (const person of people) person.say(1);
  await stage.settle();
}
