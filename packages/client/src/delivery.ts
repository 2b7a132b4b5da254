import type { ProtocolError } from '@attune/protocol';
import { createSignal, type Signal, type WritableSignal } from './signal.ts';

export type DeliveryStatus = 'queued' | 'sent' | 'acknowledged' | 'failed';

/** Where an event stands in the log once it is on disk. */
export type Receipt = { readonly offset: number | undefined; readonly duplicate: boolean };

/** One event on its way. It is sent again until it is answered, and stored once. */
export type Delivery = {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  /** When it was handed over, by the local clock. */
  readonly at: number;
  readonly status: Signal<DeliveryStatus>;
  /** Of a failed one: why. Of a queued one: what it waits for, such as `RATE_LIMIT_EXCEEDED` with its time. */
  readonly error: Signal<ProtocolError | undefined>;
  /** Rejects with a `ProtocolError`; nobody has to listen. After `retry` it is another promise. */
  readonly done: Promise<Receipt>;
  /** Of a failed one: queues it again, behind what was sent since. */
  readonly retry: () => void;
  /** Of a failed one: takes it off the outbox. */
  readonly dismiss: () => void;
};

/** The side of a delivery that the outbox writes. */
export type OpenDelivery = {
  readonly delivery: Delivery;
  readonly type: string;
  readonly data: unknown;
  readonly status: WritableSignal<DeliveryStatus>;
  readonly error: WritableSignal<ProtocolError | undefined>;
  readonly acknowledge: (receipt: Receipt) => void;
  readonly fail: (error: ProtocolError) => void;
  /** Makes a failed one wait again. */
  readonly reopen: () => void;
};

/** What is to be delivered. */
export type Wish = {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly at: number;
};

export function createDelivery(
  wish: Wish,
  onFailed: { retry: (open: OpenDelivery) => void; dismiss: (open: OpenDelivery) => void },
): OpenDelivery {
  const status = createSignal<DeliveryStatus>('queued');
  const error = createSignal<ProtocolError | undefined>(undefined);
  let outcome = createOutcome();
  const ifFailed = (act: (open: OpenDelivery) => void) => () => {
    if (status.get() === 'failed') act(open);
  };
  const open: OpenDelivery = {
    delivery: {
      ...wish,
      status,
      error,
      get done() {
        return outcome.promise;
      },
      retry: ifFailed(onFailed.retry),
      dismiss: ifFailed(onFailed.dismiss),
    },
    type: wish.type,
    data: wish.data,
    status,
    error,
    acknowledge: (receipt) => {
      error.set(undefined);
      status.set('acknowledged');
      outcome.resolve(receipt);
    },
    fail: (reason) => {
      error.set(reason);
      status.set('failed');
      outcome.reject(reason);
    },
    reopen: () => {
      outcome = createOutcome();
      error.set(undefined);
      status.set('queued');
    },
  };
  return open;
}

function createOutcome(): PromiseWithResolvers<Receipt> {
  const outcome = Promise.withResolvers<Receipt>();
  // Most callers read the signals; a failure they show is not an unhandled one.
  outcome.promise.catch(() => undefined);
  return outcome;
}
