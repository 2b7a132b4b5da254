import type { Addition, Alongside, Capability, Plan } from './capability.ts';
import type { Clock } from './platform/clock.ts';
import { within } from './platform/within.ts';
import { unavailable } from './storage/unavailable.ts';

/** What one capability may add to one plan: more is a loop that nobody bounded. */
const MAX_ADDED = 200;
/** Whoever asked waits meanwhile. */
const DEADLINE_MS = 2_000;

type Listener = Alongside & { readonly name: string };

/** Asks capabilities, in their order, what they add to a plan of another. What was added is not asked about again. */
export class Additions {
  readonly #listeners: readonly Listener[];
  readonly #types: ReadonlySet<string>;
  readonly #clock: Pick<Clock, 'after'>;

  constructor(capabilities: readonly Capability[], clock: Pick<Clock, 'after'>) {
    this.#listeners = capabilities.flatMap(({ name, alongside }) =>
      alongside ? [{ name, ...alongside }] : [],
    );
    this.#types = new Set(this.#listeners.flatMap(({ to }) => to));
    this.#clock = clock;
  }

  /** The plan with all that is added; undefined when nobody listens to what it tells. Rejects with what a listener throws. */
  completed(plan: Plan): Promise<Plan> | undefined {
    const told = plan.events?.filter(({ type }) => this.#types.has(type)) ?? [];
    if (told.length === 0) return undefined;
    const asked = this.#listeners.filter(({ to }) => told.some(({ type }) => to.includes(type)));
    return this.#complete(plan, asked);
  }

  async #complete(plan: Plan, asked: readonly Listener[]): Promise<Plan> {
    const all = Promise.all(asked.map(async (listener) => boundedOf(listener, await listener.add(plan))));
    const added = await within(this.#clock, DEADLINE_MS, all);
    if (!added) throw unavailable();
    return [plan, ...added].reduce(joined);
  }
}

function boundedOf({ name }: Listener, addition: Addition | undefined): Addition {
  const { effects = [], events = [], states = [] } = addition ?? {};
  const count = effects.length + events.length + states.length;
  if (count > MAX_ADDED) throw new Error(`${name} adds ${count} to one plan; ${MAX_ADDED} are allowed.`);
  return addition ?? {};
}

function joined(plan: Plan, more: Addition): Plan {
  return {
    ...plan,
    effects: [...(plan.effects ?? []), ...(more.effects ?? [])],
    events: [...(plan.events ?? []), ...(more.events ?? [])],
    states: [...(plan.states ?? []), ...(more.states ?? [])],
    touched: {
      users: [...(plan.touched?.users ?? []), ...(more.touched?.users ?? [])],
      sessions: [...(plan.touched?.sessions ?? []), ...(more.touched?.sessions ?? [])],
    },
    committed() {
      // One that fails, which it must not, takes none of the others along.
      try {
        plan.committed?.();
      } finally {
        more.committed?.();
      }
    },
  };
}
