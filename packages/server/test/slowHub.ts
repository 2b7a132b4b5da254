import { ProtocolError, type Subscribed } from '@attune/protocol';
import { Carrier } from '../src/carryOut.ts';
import type { Closing } from '../src/connection/closing.ts';
import type { Frame } from '../src/delivery/frame.ts';
import { MemoryBroker, MemoryBus } from '../src/hub/bus.memory.ts';
import { Hub } from '../src/hub/hub.ts';
import type { Hydrated } from '../src/hub/hydration.ts';
import type { EventLog } from '../src/hub/log.ts';
import { sqlLog } from '../src/hub/log.sql.ts';
import { MemoryStateStore } from '../src/hub/stateStore.memory.ts';
import { Orders } from '../src/orders.ts';
import { systemClock } from '../src/platform/clock.ts';
import { Lifetime } from '../src/platform/lifetime.ts';
import { randomFraction } from '../src/platform/random.ts';
import type { Storage } from '../src/storage/storage.ts';
import { sqliteDatabase } from './databases.ts';
import { promptFlusher } from './promptFlusher.ts';

export const CHANNEL = 'session:s1';
export const FROM = { user_id: 'u1', name: 'Ann', role: 'participant' } as const;

export const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Called before a question is asked, and again before its answer is handed over. */
type Wait = (moment: 'asking' | 'answering') => Promise<void>;

/** The same log, taking its time: SQLite alone answers before anything else can happen. */
function slow(log: EventLog, wait: Wait): EventLog {
  const late =
    <A extends unknown[], R>(ask: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await wait('asking');
      const answer = await ask(...args);
      await wait('answering');
      return answer;
    };
  return {
    top: late(log.top),
    tops: late(log.tops),
    oldest: late(log.oldest),
    after: late(log.after),
    newest: late(log.newest),
    tagAt: late(log.tagAt),
    acked: late(log.acked),
  };
}

type Slow = {
  readonly wait?: Wait;
  /** Between a commit and the moment that its outcome is known here. */
  readonly committed?: () => Promise<void>;
  /** Every commit is made, and its sender told before that it is not known to be. */
  readonly isTooLate?: boolean;
  readonly hydrate?: () => Promise<readonly Hydrated[]>;
};

/** A hub and a carrier on real SQLite, whose answers come when a test wants. */
export class SlowHub implements AsyncDisposable {
  readonly lifetime = new Lifetime();
  readonly closings: Closing[] = [];
  hub!: Hub;
  carrier!: Carrier;
  log!: EventLog;
  #bus!: MemoryBus;

  static async start({
    wait = () => Promise.resolve(),
    committed = () => Promise.resolve(),
    isTooLate = false,
    hydrate = async () => [],
  }: Slow): Promise<SlowHub> {
    const floor = new SlowHub();
    const database = await sqliteDatabase();
    floor.lifetime.add(async () => database[Symbol.asyncDispose]());
    const storage: Storage = await database.open();
    const clock = systemClock;
    const states = new MemoryStateStore(clock);
    floor.lifetime.add(() => states.close());
    floor.log = sqlLog(storage);
    const fail = (error: unknown) => {
      throw error;
    };
    const bus = new MemoryBus(new MemoryBroker(fail));
    const settled = (channel: string) => floor.carrier.settled(channel);
    const parts = {
      states,
      bus,
      clock,
      hydrate,
      settled,
      flusher: promptFlusher(),
      random: randomFraction,
      onTrouble: fail,
    };
    floor.#bus = bus;
    floor.hub = new Hub({ ...parts, log: slow(floor.log, wait) });
    floor.lifetime.add(() => floor.hub.stop());
    const quiet = () => undefined;
    const late: Storage = {
      ...storage,
      commit: async (unit) => {
        const outcome = await storage.commit(unit);
        await committed();
        if (!isTooLate) return outcome;
        setImmediate(() => unit.late?.(outcome));
        throw new ProtocolError('UNAVAILABLE');
      },
    };
    floor.carrier = new Carrier({
      storage: late,
      hub: floor.hub,
      clock,
      onTouched: quiet,
      onCommitted: quiet,
      onTrouble: fail,
    });
    return floor;
  }

  /** From here on closings are noted. */
  async followOrders(): Promise<void> {
    const quiet = () => undefined;
    const orders = new Orders({
      hub: this.hub,
      eventLog: this.log,
      bus: this.#bus,
      clock: systemClock,
      random: randomFraction,
      onClosing: (closing) => void this.closings.push(closing),
      onDrain: quiet,
      onRewritten: (channel) => this.hub.forgetEvents(channel),
      onGap: quiet,
      onTrouble: quiet,
    });
    this.lifetime.add(() => orders.stop());
    await orders.start();
  }

  say(text: string): Promise<unknown> {
    const event = { channel: CHANNEL, type: 'chat_message', data: { text, from: FROM } } as const;
    return this.carrier.carryOut({ events: [event] });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.lifetime.end();
  }
}

/** Notes the offsets it sees, and where one does not follow on the last. */
export class Reader {
  readonly id: string;
  readonly faults: string[] = [];
  position: Subscribed['position'] | undefined;
  answer: Subscribed | undefined;

  constructor(id: string) {
    this.id = id;
  }

  deliver({ text, class: kind }: Frame): void {
    if (kind !== 'event') return;
    const { offset, tag } = JSON.parse(text) as { offset: number; tag: string };
    const last = this.position;
    if (last?.offset !== offset - 1)
      this.faults.push(`${this.id}: ${offset} after ${last?.offset ?? 'nothing'}`);
    this.position = { epoch: last?.epoch ?? '', offset, tag };
  }

  forked(channel: string): void {
    this.faults.push(`${this.id}: ${channel} forked`);
  }

  async join(hub: Hub): Promise<void> {
    const from = this.position;
    await hub.subscribe(this, CHANNEL, from, (json) => {
      const answer = JSON.parse(json) as Subscribed;
      const first = answer.events[0]?.offset ?? answer.position.offset + 1;
      if (from && first !== from.offset + 1)
        this.faults.push(`${this.id}: ${first} resumed from ${from.offset}`);
      if (answer.recovered !== (from !== undefined))
        this.faults.push(`${this.id}: ${answer.reason ?? 'recovered'}`);
      const last = answer.events.at(-1)?.offset ?? answer.position.offset;
      if (last !== answer.position.offset) this.faults.push(`${this.id}: ends at ${last}`);
      this.answer = answer;
      this.position = answer.position;
    });
  }
}
