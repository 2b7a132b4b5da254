import type { Plan } from './capability.ts';
import type { CarrierOptions } from './carryOut.ts';
import { signalFrame } from './hub/frames.ts';
import type { StateUpdate } from './hub/stateStore.ts';
import { CONTROL_CHANNEL } from './order.ts';
import type { LogEntry } from './storage/unit.ts';

type StateOut = NonNullable<Plan['states']>[number];
type Message = { readonly entries: LogEntry[]; readonly states: StateUpdate[] };

export type TellerOptions = Pick<CarrierOptions, 'hub' | 'clock' | 'onTouched' | 'onTrouble'>;

/** Tells everybody what happened. Never rejects: it happened, whatever becomes of the telling; what is not told now is found in the log. */
export class Teller {
  readonly #options: TellerOptions;

  constructor(options: TellerOptions) {
    this.#options = options;
  }

  /**
   * Waits for the state store, however long that takes: who is answered before may set a state again, and be overtaken by the first. It
   * settles within a second also when Redis is silent. `from`: the connection that signals do not go back to.
   */
  async tell(plan: Plan, entries: readonly LogEntry[], from: string): Promise<void> {
    const { hub, clock, onTouched } = this.#options;
    const messages = new Map<string, Message>();
    const [orders, events] = partition(entries, ({ channel }) => channel === CONTROL_CHANNEL);
    for (const entry of events) messageOf(messages, entry.channel).entries.push(entry);
    // All at once: a store that does not answer costs its deadline once, and not once per state.
    if (plan.states) await Promise.all(this.#setStates(plan.states, messages));
    for (const [channel, message] of messages) this.#try(() => hub.publish({ channel, ...message }));
    for (const { channel, type, data } of plan.signals ?? []) {
      const frame = signalFrame(channel, type, data, clock.now());
      this.#try(() => hub.publish({ channel, signal: { frame, from } }));
    }
    // Last: who is closed by them hears the rest first.
    if (orders.length > 0) this.#try(() => hub.publish({ channel: CONTROL_CHANNEL, entries: orders }));
    this.#try(() => plan.committed?.());
    this.#try(() => plan.touched && onTouched(plan.touched));
  }

  /** A value that goes to several channels is put into words once. */
  #setStates(states: readonly StateOut[], messages: Map<string, Message>): Promise<void>[] {
    let [said, words]: [unknown, string] = [undefined, ''];
    return states.map((state) => {
      const { value } = state;
      if (value === null) return this.#setState(state, null, messages);
      if (value !== said) [said, words] = [value, JSON.stringify(value)];
      return this.#setState(state, words, messages);
    });
  }

  async #setState(
    { channel, type, key, leaseMs }: StateOut,
    json: string | null,
    messages: Map<string, Message>,
  ): Promise<void> {
    const keep = leaseMs === undefined ? undefined : { leaseMs };
    try {
      const update = await this.#options.hub.setState(channel, type, key, json, keep);
      if (update) messageOf(messages, channel).states.push(update);
    } catch (error) {
      this.#options.onTrouble(error);
    }
  }

  #try(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#options.onTrouble(error);
    }
  }
}

function messageOf(messages: Map<string, Message>, channel: string): Message {
  let message = messages.get(channel);
  if (!message) messages.set(channel, (message = { entries: [], states: [] }));
  return message;
}

function partition<T>(all: readonly T[], isIn: (each: T) => boolean): [T[], T[]] {
  return [all.filter(isIn), all.filter((each) => !isIn(each))];
}
