import type { EventType, Person, Presence } from '@attune/protocol';
import { createClient } from '../src/createClient.ts';
import type { ChannelHandle } from '../src/channelHandle.ts';
import type { Client } from '../src/createClient.ts';
import type { Message } from '../src/eventLog.ts';
import type { ClientOptions } from '../src/options.ts';
import { createFakeServer, type FakeServer } from '../src/testing/fakeServer.ts';

export const ROOM = 'session:s1';

export const ANN: Person = { user_id: 'ann', name: 'Ann', role: 'participant' };
export const BEN: Person = { user_id: 'ben', name: 'Ben', role: 'instructor' };

export type Room = { server: FakeServer; client: Client; channel: ChannelHandle };

/** A client that is connected to a fake server and live on a session's channel. */
export async function startRoom(options: Partial<ClientOptions> = {}, person: Person = ANN): Promise<Room> {
  const server = createFakeServer();
  const client = createClient({ ...server.optionsFor(person), ...options });
  const channel = client.channel(ROOM);
  client.start();
  await server.settle();
  return { server, client, channel };
}

export function textsOf(messages: readonly Message<'chat_message'>[]): string[] {
  return messages.map((message) => message.data.text);
}

/** What the handlers of a type are handed, in order. */
export function collect<T extends EventType>(channel: ChannelHandle, type: T): Message<T>[] {
  const heard: Message<T>[] = [];
  channel.on(type, (message) => heard.push(message));
  return heard;
}

export function presenceOf(person: Person, status: Presence['status'] = 'here'): Presence {
  return { ...person, status, devices: 1, since: '2026-01-01T00:00:00.000Z' };
}
