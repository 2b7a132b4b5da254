import type { Delivery } from './delivery.ts';
import { createSignal, type Signal } from './signal.ts';

/** Failed events are listed until dismissed, the newest of them. */
const MAX_FAILED = 50;

/** What a person is shown: what is under way, and what failed. */
export class DeliveryList {
  readonly #listed = createSignal<readonly Delivery[]>([]);

  get signal(): Signal<readonly Delivery[]> {
    return this.#listed;
  }

  /** One that is listed already, for it had failed, keeps its place. */
  add(delivery: Delivery): void {
    const listed = this.#listed.get();
    if (!listed.includes(delivery)) this.#listed.set([...listed, delivery]);
  }

  addBefore(deliveries: readonly Delivery[]): void {
    this.#listed.set([...deliveries, ...this.#listed.get()]);
  }

  remove(delivery: Delivery): void {
    this.#listed.set(this.#listed.get().filter((other) => other !== delivery));
  }

  dropOldFailures(): void {
    const failed = this.#listed.get().filter((delivery) => delivery.status.get() === 'failed');
    for (const delivery of failed.slice(0, -MAX_FAILED)) this.remove(delivery);
  }
}
