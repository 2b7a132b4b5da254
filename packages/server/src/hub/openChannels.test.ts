import { expect, it } from 'vitest';
import { Person, seatOf, SESSION, startTwo } from '../../test/coreNode.ts';
import { sqliteDatabase } from '../../test/databases.ts';
import type { BusMessage } from './bus.ts';

it('SUB-6 a channel is followed on the bus before it is read, and left when nobody follows it any more', async () => {
  await using cluster = await startTwo(sqliteDatabase);
  const { one } = cluster;
  const { hub, eventLog } = one.core;
  const order: string[] = [];
  const top = eventLog.top.bind(eventLog);
  const follow = one.bus.follow.bind(one.bus);
  one.bus.follow = async (channel) => {
    await follow(channel);
    order.push(`follows ${channel}`);
  };
  eventLog.top = async (channel) => {
    order.push(`reads ${channel}`);
    return top(channel);
  };
  const people = [new Person(one, seatOf('ann')), new Person(one, seatOf('bob'))];
  await Promise.all(people.map((person) => person.follow()));
  expect(order.slice(0, 2)).toEqual([`follows ${SESSION}`, `reads ${SESSION}`]);
  for (const { connection } of people) hub.unsubscribe(connection.id, SESSION);
  expect([...one.bus.followed]).toEqual([SESSION]);
  one.clock.advance(30_000);
  expect([...one.bus.followed]).toEqual([]);
});

it('SUB-6 a bus that cannot be followed now keeps nobody from reading; what it does not tell is found', async () => {
  await using cluster = await startTwo(sqliteDatabase);
  const { one, two } = cluster;
  two.bus.follow = () => Promise.reject(new Error('Redis is out of reach'));
  two.bus.fate = () => 'lost';
  const reader = new Person(two, seatOf('bob'));
  await reader.follow();
  await one.say('first');
  two.clock.advance(5_000);
  await expect.poll(() => reader.offsets).toEqual([1]);
});

it('SUB-1 a channel that cannot be read is left on the bus, and read again when it is asked for again', async () => {
  await using cluster = await startTwo(sqliteDatabase);
  const { one } = cluster;
  const { eventLog } = one.core;
  const top = eventLog.top;
  eventLog.top = () => Promise.reject(new Error('the database is away'));
  const reader = new Person(one, seatOf('bob'));
  await expect(reader.follow()).rejects.toThrow('the database is away');
  expect([...one.bus.followed]).toEqual([]);
  eventLog.top = top;
  expect(await reader.follow()).toMatchObject({ position: { offset: 0 } });
});

it('SUB-1 of what comes while a channel is read nothing is lost, however much it is', async () => {
  await using cluster = await startTwo(sqliteDatabase);
  const { one, two } = cluster;
  const { eventLog } = two.core;
  const gate = Promise.withResolvers<void>();
  const reading = Promise.withResolvers<void>();
  const top = eventLog.top;
  eventLog.top = async (channel) => {
    const position = await top(channel);
    reading.resolve();
    await gate.promise;
    return position;
  };
  const reader = new Person(two, seatOf('bob'));
  const joined = reader.follow();
  await reading.promise;
  const noise: BusMessage = { channel: SESSION, signal: { frame: '{}', from: 'somebody' } };
  for (let count = 0; count < 10_001; count += 1) one.bus.publish(noise);
  await one.say('first');
  gate.resolve();
  const { events } = await joined;
  two.clock.advance(5_000);
  await expect.poll(() => [...events.map(({ offset }) => offset), ...reader.offsets]).toEqual([1]);
});
