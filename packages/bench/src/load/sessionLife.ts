import { TECHNIQUES } from '@attune/protocol';
import { lineOf } from './lineOf.ts';
import type { Client } from './crowd.ts';
import { maskedText } from './rawSocket.ts';
import { stampOf } from './stamp.ts';
import { stream } from './stream.ts';

/** What people of a lively session do, a second. */
const READINGS = 1;
const LINES = 1 / 60;
/** Typing is shown for a moment after its last signal, so it is said again while somebody writes. */
const TYPING_A_LINE = 2;
/** The pacer itself needs no message; an instructor who moves it all the time is the most that its plan can ask of a server. */
const CHANGES = 1;

/** What they say together, a second. Events are what is acknowledged when it is on disk. */
export type Traffic = { readonly messages: number; readonly events: number };

export function trafficOf(connections: number, sessions: number): Traffic {
  const events = connections * LINES + sessions * CHANGES;
  const participants = connections - sessions;
  return { events, messages: events + connections * LINES * TYPING_A_LINE + participants * READINGS };
}

/** Starts whole sessions; resolves what it answers when nobody says anything any more. The first of each room leads it. */
export function live(clients: readonly Client[], inARoom: number): () => Promise<void> {
  const leaders = clients.filter((_, index) => index % inARoom === 0);
  const participants = clients.filter((_, index) => index % inARoom !== 0);
  const say = inTurn(clients, lines());
  const streams = [
    stream(participants.length * READINGS, inTurn(participants, reading)),
    stream(clients.length * LINES * TYPING_A_LINE, inTurn(clients, typing, TYPING_A_LINE)),
    stream(clients.length * LINES, say),
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
