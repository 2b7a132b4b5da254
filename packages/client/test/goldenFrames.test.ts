import { readFileSync } from 'node:fs';
import { declarationOf, type ServerFrame } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { ANN, startRoom } from './room.ts';

const frames = JSON.parse(
  readFileSync(new URL('../../protocol/fixtures/valid/server.json', import.meta.url), 'utf8'),
) as ServerFrame[];

/** Frames that are about a channel, as they would come to who follows it; `passed` tells nobody anything. */
const told = frames.filter(({ type, channel }) => channel !== undefined && type !== 'passed');

describe('golden frames against the client', () => {
  it('FRAME-2 reads every valid frame without a complaint, and goes on', async () => {
    for (const frame of frames) {
      const { server, client } = await startRoom();
      const errors: string[] = [];
      client.onError((error) => errors.push(error.message));
      server.sendText(JSON.stringify({ ...frame, correlation_id: 'of nobody' }));
      await server.settle();
      // An error that nobody asked for is itself what is told.
      const expected = frame.type === 'error' ? [(frame.data as { message: string }).message] : [];
      expect(errors, frame.type).toEqual(expected);
      expect(client.status.get().at).toBe('live');
      client.close();
    }
  });

  it.each(told.map((frame) => [frame.type, frame] as const))(
    'FRAME-2 hands over %s as it was said',
    async (type, frame) => {
      const role = frame.channel === 'admin' ? 'admin' : 'instructor';
      const { server, client } = await startRoom({}, { ...ANN, role });
      const channel = client.channel(frame.channel ?? '');
      await server.settle();
      const heard: unknown[] = [];
      const kind = declarationOf(type)?.class;
      if (kind !== 'state') channel.on(type as 'typing', (message) => heard.push(message.data));
      // The log of this channel is empty: whatever its place was, here it is the first.
      const here = frame.offset === undefined ? frame : { ...frame, offset: 1 };
      server.sendText(JSON.stringify(here));
      await server.settle();
      if (kind !== 'state') {
        expect(heard).toEqual([frame.data]);
        return;
      }
      const { key, value } = frame.data as { key: string; value: unknown };
      expect(
        channel
          .states(type as 'presence')
          .get()
          .get(key),
      ).toEqual(value ?? undefined);
    },
  );

  it('FRAME-12 goes on at the place of what it said itself, and hands nothing over', async () => {
    const { server, client, channel } = await startRoom();
    const heard: string[] = [];
    channel.on('instructor_message', ({ data }) => heard.push(data.text));
    const { id, timestamp, offset, tag } = server.channel('session:other').publish('chat_message', {
      text: 'only for its place',
      from: ANN,
    });
    const passed = { type: 'passed', id, timestamp, channel: channel.name, offset, tag, data: {} };
    server.sendText(JSON.stringify(passed));
    await server.settle();
    expect(channel.position.get()).toMatchObject({ offset, tag });
    expect([heard, channel.events('instructor_message').get()]).toEqual([[], []]);
    expect(client.status.get().at).toBe('live');
  });

  it('CLIENT-20 a phase that a newer server made is handed over, live and in a snapshot', async () => {
    const { server, client, channel } = await startRoom();
    const errors: string[] = [];
    client.onError((error) => errors.push(error.error));
    const [frame] = frames.filter(({ type }) => type === 'session');
    const told = JSON.stringify(frame).replace('"phase":"live"', '"phase":"adrift"');
    server.sendText(told);
    await server.settle();
    const phase = () => channel.states('session').get().get('s1')?.phase;
    expect(phase()).toBe('adrift');
    const { value } = (JSON.parse(told) as { data: { value: never } }).data;
    server.channel('session:s2').setState('session', 's2', value);
    const other = client.channel('session:s2');
    await server.settle();
    expect(other.states('session').get().get('s2')?.phase).toBe('adrift');
    expect(errors).toEqual([]);
  });

  it('FRAME-2 what is no frame is reported, and the next one is read', async () => {
    const { server, client, channel } = await startRoom();
    const errors: string[] = [];
    client.onError((error) => errors.push(error.error));
    const noise = [
      '',
      'null',
      '[]',
      '{"type":7}',
      '{"type":"ping","id":"1","timestamp":"yesterday","data":{}}',
    ];
    for (const text of noise) server.sendText(text);
    await server.settle();
    expect(errors).toEqual(noise.map(() => 'INVALID_MESSAGE'));
    server.channel(channel.name).publish('chat_message', {
      text: 'still here',
      from: { user_id: 'ben', name: 'Ben', role: 'participant' },
    });
    await server.settle();
    expect(channel.events('chat_message').get()).toHaveLength(1);
  });
});
