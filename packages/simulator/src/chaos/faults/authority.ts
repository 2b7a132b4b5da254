import { setTimeout as sleep } from 'node:timers/promises';
import { defaultEnvironment, type Api } from '@attune/client';
import { calls, SUBPROTOCOL, TICKET_PREFIX } from '@attune/protocol';
import type { Schedule } from '../../schedule.ts';
import { BOUNDS } from '../checks/index.ts';
import type { ChaosRoom } from '../load.ts';
import type { ChaosPerson } from '../person.ts';
import { isPublished } from '../respCutter.ts';
import type { Scene } from '../scene.ts';
import { heldAfter } from './expectations.ts';
import { BACK_WITHIN_MS, type Fault } from './fault.ts';
import { inOwnRoom } from './ownRoom.ts';

const PEOPLE = 6;
const CLOSED = 'closed after a withdrawal (ms)';
/** G4. */
const P99_MS = 500;
const DROPPED = 0.1;
const SAY_EVERY_MS = 400;
/** Everybody says something before it begins. */
const TALK_MS = 1_000;

export const withdrawn: Fault = {
  id: 'F33',
  title: 'a role is revoked, a person is removed, a link is withdrawn, through another node',
  expected:
    'closed with p99 500 ms, at most 2 s, with 10 % of bus messages dropped; nobody comes back in with what they had',
  kinds: ['single', 'cluster'],
  inject: (scene) => inOwnRoom(scene, PEOPLE, (room, talk) => withdraw(room, talk, scene)),
};

/** In a room of its own, for its people do not come back. */
async function withdraw(room: ChaosRoom, talk: Schedule, scene: Scene): Promise<void> {
  const { world, random, during } = scene;
  const admin = await world.admin();
  scene.figures.limit(CLOSED, P99_MS);
  talk.every(SAY_EVERY_MS, () => {
    for (const { say, lives } of room.people) if (lives.length > 0) say();
  });
  const removed = random.pick(room.people.slice(1));
  const lowered = random.pick(room.people.filter((person) => person !== removed));
  await during(`withdrawals, ${DROPPED * 100} % of bus messages dropped`, room.sessionId, async () => {
    for (const { redis } of world.nodes) redis?.dropShare(isPublished, DROPPED);
    await sleep(TALK_MS);
    await lower(lowered, admin, scene);
    await remove(removed, admin, scene);
    await closeLink(room, removed, admin, scene);
    for (const { redis } of world.nodes) redis?.heal();
  });
  // What is received too late is for the checks.
  await sleep(BOUNDS.revokedMs);
}

async function lower(person: ChaosPerson, admin: Api, scene: Scene): Promise<void> {
  const closing = closeOf([person], scene);
  await admin.call(calls.updateUser, { params: { id: person.userId }, body: { role: 'observer' } });
  closing.answered();
  scene.note({ is: 'authorization', user: person.userId, change: 'observer' });
  scene.tally.add('withdrawals');
  await closing.expect('role');
  // They come back with what is left to them; whoever is away just then could not be shown out.
  const { who } = person.life();
  const isBack = await heldAfter(() => scene.attendance.isOpen(who), BACK_WITHIN_MS);
  scene.expect(isBack !== undefined, `${person.name} came back as an observer`);
}

async function remove(person: ChaosPerson, admin: Api, scene: Scene): Promise<void> {
  const { ticket } = await person.api.call(calls.tickets);
  scene.secret(ticket);
  const closing = closeOf([person], scene);
  await admin.call(calls.deleteUser, { params: { id: person.userId } });
  closing.answered();
  scene.note({ is: 'authorization', user: person.userId, change: 'kicked' });
  scene.tally.add('withdrawals');
  const isLetIn = await enters(scene.world.url, ticket);
  scene.expect(!isLetIn, `${person.name} did not come in with a ticket of before`);
  await expectNoTicket(person, scene);
  await closing.expect('person');
}

async function closeLink(room: ChaosRoom, removed: ChaosPerson, admin: Api, scene: Scene): Promise<void> {
  const others = room.people.filter((person) => person !== removed);
  const tickets = await Promise.all(others.map(({ api }) => api.call(calls.tickets)));
  for (const { ticket } of tickets) scene.secret(ticket);
  const closing = closeOf(others, scene);
  await admin.call(calls.revokeInvite, { params: { code: room.code } });
  closing.answered();
  for (const { userId } of others) scene.note({ is: 'authorization', user: userId, change: 'revoked' });
  scene.tally.add('withdrawals');
  const entries = await Promise.all(tickets.map(({ ticket }) => enters(scene.world.url, ticket)));
  const letIn = entries.filter(Boolean).length;
  scene.expect(letIn === 0, `nobody came in with a ticket of before the link was withdrawn, not ${letIn}`);
  for (const person of others) await expectNoTicket(person, scene);
  await closing.expect('link');
}

/** Until each of them is closed, from the moment at which the withdrawal was `answered`. */
function closeOf(people: readonly ChaosPerson[], { hear, expect, figures, late }: Scene) {
  const closedAt = new Map<string, number>();
  const lives = new Map(people.flatMap(({ lives: own, name }) => own.map(({ who }) => [who, name] as const)));
  const stop = hear((who, fact, at) => {
    const name = lives.get(who);
    if (name !== undefined && fact.is === 'closed' && !closedAt.has(name)) closedAt.set(name, at);
  });
  let answeredAt = Infinity;
  return {
    answered: () => void (answeredAt = performance.now()),
    expect: async (what: string): Promise<void> => {
      const until = answeredAt + BOUNDS.revokedMs;
      while (closedAt.size < people.length && performance.now() < until) await sleep(20);
      stop();
      for (const { name } of people) {
        const tookMs = Math.max(0, (closedAt.get(name) ?? Infinity) - answeredAt);
        if (tookMs < Infinity) figures.add(CLOSED, tookMs);
        if (tookMs > P99_MS && tookMs < Infinity)
          late(`${name} was out ${Math.round(tookMs)} ms after the ${what} was withdrawn`);
        expect(
          tookMs <= BOUNDS.revokedMs,
          `${name} was closed after the ${what} was withdrawn, not ${tookMs} ms later`,
        );
      }
    },
  };
}

async function expectNoTicket(person: ChaosPerson, { expect }: Scene): Promise<void> {
  const isGiven = await person.api.call(calls.tickets).then(
    () => true,
    () => false,
  );
  expect(!isGiven, `${person.name} was not given a ticket for a token of before`);
}

function enters(url: string, ticket: string): Promise<boolean> {
  const address = `${url.replace(/^http/, 'ws')}/ws`;
  return new Promise((resolve) => {
    const socket = defaultEnvironment.openSocket(address, [SUBPROTOCOL, TICKET_PREFIX + ticket], {
      opened: () => undefined,
      closed: () => resolve(false),
      message: (text) => {
        if (!text.startsWith('{"type":"welcome"')) return;
        resolve(true);
        socket.close(1_000);
      },
    });
  });
}
