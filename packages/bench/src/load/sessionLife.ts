import { TECHNIQUES } from '@attune/protocol';
import { lineOf } from './lineOf.ts';
import type { Client } from './crowd.ts';
import { maskedText } from './rawSocket.ts';
import { stampOf } from './stamp.ts';
import { stream } from './stream.ts';

/** What people of a lively session do, a second. Every other seat wears a strap and shares it with the group. */
const READINGS = 1;
const wearsStrap = (seat: number): boolean => seat % 2 === 1;
const LINES = 1 / 60;
/** Typing is shown for a moment after its last signal, so it is said again while somebody writes. */
const TYPING_A_LINE = 2;
/** The pacer itself needs no message: it is what an instructor changes. Most leave it for minutes. */
const CHANGES = 1 / 10;

/** What they say together, a second. Events are what is acknowledged when it is on disk. */
export type Traffic = { readonly messages: number; readonly events: number };

export function trafficOf(sessions: number, inARoom: number): Traffic {
  const connections = sessions * inARoom;
  const events = connections * LINES + sessions * CHANGES;
  const readings = sessions * wearersOf(inARoom) * READINGS;
  return { events, messages: events + connections * LINES * TYPING_A_LINE + readings };
}

/** What each of a room is told, a second: of readings its own, too; of lines those of the others, for of its own it is told that it is kept. */
export function heardEach(inARoom: number): { readonly lines: number; readonly readings: number } {
  return { lines: (inARoom - 1) * LINES, readings: wearersOf(inARoom) * READINGS };
}

function wearersOf(inARoom: number): number {
  return Array.from({ length: inARoom }, (_, seat) => seat).filter(wearsStrap).length;
}

/** Starts whole sessions; resolves what it answers when nobody says anything any more. The first of each room leads it. */
export function live(clients: readonly Client[], inARoom: number): () => Promise<void> {
  // One seat of all rooms after the other: what a room says comes over the whole of a second, as people's hearts do.
  const seats = Array.from({ length: inARoom }, (_, seat) =>
    clients.filter((__, index) => index % inARoom === seat),
  );
  const [leaders = []] = seats;
  const wearers = seats.filter((_, seat) => wearsStrap(seat)).flat();
  const everybody = seats.flat();
  const streams = [
    stream(wearers.length * READINGS, inTurn(wearers, reading)),
    stream(everybody.length * LINES * TYPING_A_LINE, inTurn(everybody, typing, TYPING_A_LINE)),
    stream(everybody.length * LINES, inTurn(everybody, lines())),
    stream(leaders.length * CHANGES, inTurn(leaders, change)),
  ];
  return async () => {
    await Promise.all(streams.map((each) => each.end()));
  };
}

/** Each in turn says something, so many times in a row. */
function inTurn(
  clients: readonly Client[],
  textOf: (client: Client, round: number) => string,
  inARow = 1,
): (count: number) => void {
  return (count) => {
    const turn = Math.floor(count / inARow);
    const client = clients[turn % clients.length];
    if (client?.socket.isOpen)
      client.socket.send(maskedText(textOf(client, Math.floor(turn / clients.length))));
  };
}

/** Carries the instant at which it was sent, and is as long as people's lines are. */
function lines(): (client: Client, round: number) => string {
  const producers = new Map<Client, string>();
  return (client, round) => {
    const producer = producers.get(client) ?? crypto.randomUUID();
    producers.set(client, producer);
    const text = `sent at ${stampOf(performance.now())}, as people write them in a session.`;
    return lineOf(client.member.room, producer, round + 1, text);
  };
}

function reading({ member: { room } }: Client): string {
  const data = { bpm: 64, rmssd: stampOf(performance.now()), quality: 0.97 };
  return JSON.stringify({
    ...{ id: 'r', type: 'reading', channel: room },
    data: { ...data, source: 'simulated', share: 'group' },
  });
}

function typing({ member: { room } }: Client): string {
  return JSON.stringify({ id: 't', type: 'typing', channel: room, data: {} });
}

function change({ member: { room } }: Client, round: number): string {
  const technique = TECHNIQUES[round % TECHNIQUES.length]?.id;
  return JSON.stringify({ id: `c${round}`, type: 'technique_change', channel: room, data: { technique } });
}
