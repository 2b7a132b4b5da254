import { declarationOf, ProtocolError } from '@attune/protocol';
import type { Plan, Touched } from './capability.ts';
import type { Hub } from './hub/hub.ts';
import { CONTROL_CHANNEL, ordersOf } from './order.ts';
import type { Clock } from './platform/clock.ts';
import { newId } from './platform/random.ts';
import { within } from './platform/within.ts';
import type { Storage } from './storage/storage.ts';
import type { Append, Committed, LogEntry, ProducerStep, Unit } from './storage/unit.ts';
import { Teller } from './tell.ts';

const DAY_MS = 86_400_000;
/** For an event whose declaration names no retention. */
const DEFAULT_RETENTION_DAYS = 30;
/** A node that could not read its orders for this long starts anew, and past the door everything is asked again. */
const ORDER_RETENTION_DAYS = 1;

/** A state store that does not answer is given up sooner; a commit that takes longer is most likely none. */
const SETTLED_DEADLINE_MS = 2_000;

export type Origin = {
  /** The connection that asked; signals do not go back to it. */
  readonly connectionId: string;
  readonly userId: string;
  readonly producer?: ProducerStep;
};

export type Outcome = { readonly offset: number | undefined; readonly duplicate: boolean };

export type CarrierOptions = {
  readonly storage: Storage;
  readonly hub: Hub;
  readonly clock: Clock;
  /** What others add to a plan (`Additions`); undefined when nobody does. Its own events stay the first ones. */
  readonly completed?: (plan: Plan) => Promise<Plan> | undefined;
  readonly onTouched: (touched: Touched) => void;
  /** How long a commit took, from the unit handed over to its answer. */
  readonly onCommitted: (ms: number) => void;
  /** What failed after the commit: nobody can be refused for it any more. */
  readonly onTrouble: (error: unknown) => void;
};

/** Makes a plan happen: commit, then tell. The only place that knows the order of the two. */
export class Carrier {
  readonly #options: CarrierOptions;
  readonly #teller: Teller;
  /** What is under way, by the channels that it concerns. */
  readonly #underWay = new Map<Promise<unknown>, ReadonlySet<string>>();

  constructor(options: CarrierOptions) {
    this.#options = options;
    this.#teller = new Teller(options);
  }

  /** Rejects with a ProtocolError when the commit was refused; then nothing of the plan happened and nobody was told. */
  carryOut(plan: Plan, origin?: Origin): Promise<Outcome> {
    const completed = this.#options.completed?.(plan);
    const own = plan.events?.length ?? 0;
    if (completed)
      return this.#tracked(
        plan,
        completed.then((whole) => this.#carry(whole, own, origin)),
      );
    return this.#carry(plan, own, origin);
  }

  /** `own`: how many of its events, from the first, are what was asked for. */
  #carry(plan: Plan, own: number, origin: Origin | undefined): Promise<Outcome> {
    const work = this.#carryOut(plan, own, origin);
    // Nobody waits for what is worth nothing a moment later.
    return isFleeting(plan) ? work : this.#tracked(plan, work);
  }

  /**
   * Resolves when everything that is under way now (on one channel, or on all) was told or refused, and after 2 s in any case: whoever
   * waits for it does so before somebody is answered, and what is told later still comes.
   */
  async settled(channel?: string): Promise<void> {
    const works = [...this.#underWay].filter(([, of]) => channel === undefined || of.has(channel));
    if (works.length === 0) return;
    const all = Promise.allSettled(works.map(([work]) => work));
    await within(this.#options.clock, SETTLED_DEADLINE_MS, all);
  }

  #tracked<T>(plan: Plan, work: Promise<T>): Promise<T> {
    this.#underWay.set(work, channelsOf(plan));
    const over = () => void this.#underWay.delete(work);
    work.then(over, over);
    return work;
  }

  async #carryOut(plan: Plan, own: number, origin: Origin | undefined): Promise<Outcome> {
    const appends = [...this.#events(plan, origin), ...this.#orders(plan, origin)];
    const tell = (entries: readonly LogEntry[]) =>
      this.#teller.tell(plan, entries, origin?.connectionId ?? '');
    let entries: readonly LogEntry[] = [];
    // Where there is nothing to do, whoever sent it has counted it all the same (EVENT-5).
    if (appends.length > 0 || plan.effects?.length || origin?.producer) {
      const committed = await this.#commit({
        appends,
        ...(plan.effects && { effects: plan.effects }),
        ...(origin?.producer && { producer: { ...origin.producer, own } }),
        // Who asked gave up; those it concerns must learn of it, and who was to be shown out must go.
        late: (committed) => {
          if (committed.outcome === 'committed') void this.#tracked(plan, tell(committed.entries));
        },
      });
      if (committed.outcome === 'duplicate') return { offset: committed.offset, duplicate: true };
      entries = committed.entries;
    }
    await tell(entries);
    return { offset: ackOffset(entries.slice(0, own), origin), duplicate: false };
  }

  async #commit(unit: Unit): Promise<Committed> {
    const { storage, clock, onCommitted } = this.#options;
    const startedAt = clock.monotonic();
    const committed = await storage.commit(unit);
    onCommitted(clock.monotonic() - startedAt);
    return committed;
  }

  #events(plan: Plan, origin: Origin | undefined): readonly Append[] {
    return (plan.events ?? []).map(({ channel, type, data, echo }) => {
      const days = declarationOf(type)?.retentionDays ?? DEFAULT_RETENTION_DAYS;
      const append = this.#append(channel, type, data, days, origin);
      // Before the commit: from then on it may come, also by the log.
      if (echo === false && origin) this.#options.hub.withhold(channel, append.id, origin.connectionId);
      return append;
    });
  }

  /** Last, so that they are told last. */
  #orders(plan: Plan, origin: Origin | undefined): readonly Append[] {
    return ordersOf(plan).map((order) =>
      this.#append(CONTROL_CHANNEL, order.type, order, ORDER_RETENTION_DAYS, origin),
    );
  }

  #append(channel: string, type: string, data: unknown, days: number, origin: Origin | undefined): Append {
    const at = this.#options.clock.now();
    const json = JSON.stringify(data);
    return {
      channel,
      type,
      id: newId(),
      json,
      at,
      author: origin?.userId ?? null,
      keepUntil: at + days * DAY_MS,
    };
  }
}

function isFleeting(plan: Plan): boolean {
  for (const part in plan) if (part !== 'signals') return false;
  return true;
}

function channelsOf({ events = [], states = [] }: Plan): ReadonlySet<string> {
  return new Set([...events, ...states].map(({ channel }) => channel));
}

/** The offset that is kept for the producer: of the last event that was asked for on the channel it was sent on. */
function ackOffset(asked: readonly LogEntry[], origin: Origin | undefined): number | undefined {
  const on = origin?.producer?.channel;
  return asked.findLast(({ channel }) => on === undefined || channel === on)?.offset;
}

/** What is thrown on purpose stays; anything else is ours to answer for. */
export function toProtocolError(error: unknown): ProtocolError {
  return error instanceof ProtocolError ? error : new ProtocolError('SERVER_ERROR', { cause: error });
}
