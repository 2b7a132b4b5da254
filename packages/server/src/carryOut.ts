import { declarationOf, ProtocolError } from '@attune/protocol';
import type { Plan, Touched } from './capability.ts';
import type { BusMessage } from './hub/bus.ts';
import { signalFrame } from './hub/frames.ts';
import type { Hub } from './hub/hub.ts';
import type { StateUpdate } from './hub/stateStore.ts';
import type { Clock } from './platform/clock.ts';
import { newId } from './platform/random.ts';
import type { Storage } from './storage/storage.ts';
import type { Append, Committed, LogEntry, ProducerStep, Unit } from './storage/unit.ts';

const DAY_MS = 86_400_000;
/** For an event whose declaration names no retention. */
const DEFAULT_RETENTION_DAYS = 30;

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
  readonly onTouched: (touched: Touched) => void;
  /** How long a commit took, from the unit handed over to its answer. */
  readonly onCommitted: (ms: number) => void;
};

/** Makes a plan happen: commit, then tell. The only place that knows the order of the two. */
export class Carrier {
  readonly #options: CarrierOptions;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(options: CarrierOptions) {
    this.#options = options;
  }

  /** Rejects with a ProtocolError when the commit was refused; then nothing of the plan happened and nobody was told. */
  carryOut(plan: Plan, origin?: Origin): Promise<Outcome> {
    const outcome = this.#carryOut(plan, origin);
    this.#underWay.add(outcome);
    const over = () => void this.#underWay.delete(outcome);
    outcome.then(over, over);
    return outcome;
  }

  /** Resolves when everything that is under way now was told or refused. No longer than a commit may take. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  async #carryOut(plan: Plan, origin: Origin | undefined): Promise<Outcome> {
    const appends = this.#appends(plan, origin);
    let entries: readonly LogEntry[] = [];
    if (appends.length > 0 || plan.effects?.length) {
      const committed = await this.#commit({
        appends,
        ...(plan.effects && { effects: plan.effects }),
        ...(origin?.producer && { producer: origin.producer }),
        // Who asked gave up; those it concerns must learn of it, and who was to be shown out must go.
        late: (committed) => {
          if (committed.outcome === 'committed') void this.#tell(plan, committed.entries, origin);
        },
      });
      if (committed.outcome === 'duplicate') return { offset: committed.offset, duplicate: true };
      entries = committed.entries;
    }
    await this.#tell(plan, entries, origin);
    return { offset: ackOffset(entries, origin), duplicate: false };
  }

  async #commit(unit: Unit): Promise<Committed> {
    const { storage, clock, onCommitted } = this.#options;
    const startedAt = clock.monotonic();
    const committed = await storage.commit(unit);
    onCommitted(clock.monotonic() - startedAt);
    return committed;
  }

  #appends(plan: Plan, origin: Origin | undefined): readonly Append[] {
    const at = this.#options.clock.now();
    return (plan.events ?? []).map((event) => ({
      channel: event.channel,
      type: event.type,
      id: newId(),
      json: JSON.stringify(event.data),
      at,
      author: origin?.userId ?? null,
      keepUntil: at + (declarationOf(event.type)?.retentionDays ?? DEFAULT_RETENTION_DAYS) * DAY_MS,
    }));
  }

  async #tell(plan: Plan, entries: readonly LogEntry[], origin: Origin | undefined): Promise<void> {
    const { hub, clock, onTouched } = this.#options;
    const messages = new Map<string, { entries: LogEntry[]; states: StateUpdate[] }>();
    const messageOf = (channel: string) => {
      let message = messages.get(channel);
      if (!message) messages.set(channel, (message = { entries: [], states: [] }));
      return message;
    };
    for (const entry of entries) messageOf(entry.channel).entries.push(entry);
    for (const { channel, type, key, value, leaseMs } of plan.states ?? []) {
      const update = await hub.setState(
        channel,
        type,
        key,
        value === null ? null : JSON.stringify(value),
        leaseMs === undefined ? undefined : { leaseMs },
      );
      if (update) messageOf(channel).states.push(update);
    }
    for (const [channel, message] of messages) hub.publish({ channel, ...message } satisfies BusMessage);
    for (const { channel, type, data } of plan.signals ?? []) {
      const frame = signalFrame(channel, type, data, clock.now());
      hub.publish({ channel, signal: { frame, from: origin?.connectionId ?? '' } });
    }
    for (const closing of plan.closes ?? []) hub.publish({ channel: '', closing });
    plan.committed?.();
    if (plan.touched) onTouched(plan.touched);
  }
}

/** The offset that is kept for the producer: of the last event on the channel it was sent on. */
function ackOffset(entries: readonly LogEntry[], origin: Origin | undefined): number | undefined {
  const channel = origin?.producer?.channel;
  return entries.findLast((entry) => channel === undefined || entry.channel === channel)?.offset;
}

/** What is thrown on purpose stays; anything else is ours to answer for. */
export function toProtocolError(error: unknown): ProtocolError {
  return error instanceof ProtocolError ? error : new ProtocolError('SERVER_ERROR', { cause: error });
}
