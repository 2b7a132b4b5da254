import type { Reading } from '@attune/protocol';

/** Reaching a strap takes 1 to 3 s; a browser that waits for one out of reach would wait for ever. */
export const CONNECT_DEADLINE_MS = 10_000;
/** So long after the loss it is tried again by itself, each time after twice the wait. */
export const RETRY_FOR_MS = 60_000;
const FIRST_RETRY_MS = 500;

export type WornDevice = { readonly name: string; readonly source: Reading['source'] };

/** Why there is no device. `none_chosen`: the browser's list was closed, or nothing stood in it; it does not say which. */
export type Refusal = 'denied' | 'none_chosen' | 'failed';

/** On the way to a device: since when, for the how manieth time, and whether it has been worn before. */
type Trying = {
  readonly device: WornDevice;
  /** From 0. */
  readonly attempt: number;
  readonly since: number;
  readonly wasWorn: boolean;
};

/** The strap, from the button to the beats. What its beats are worth is said by the reading, not here. */
export type Strap =
  | { readonly at: 'off'; readonly refusal: Refusal | null }
  | { readonly at: 'choosing' }
  | ({ readonly at: 'connecting' } & Trying)
  | { readonly at: 'worn'; readonly device: WornDevice; readonly battery: number | null }
  | ({ readonly at: 'waiting'; readonly retryAt: number } & Trying)
  | { readonly at: 'given_up'; readonly device: WornDevice; readonly wasWorn: boolean };

export type StrapEvent =
  | { readonly type: 'put_on' }
  | { readonly type: 'chosen'; readonly device: WornDevice }
  | { readonly type: 'refused'; readonly refusal: Refusal }
  | { readonly type: 'connected' }
  | { readonly type: 'failed' }
  | { readonly type: 'lost' }
  | { readonly type: 'alarm' }
  | { readonly type: 'battery'; readonly percent: number }
  | { readonly type: 'retry' }
  | { readonly type: 'take_off' };

/** `alarm`: come back with an `alarm` after so long, unless the state is another by then. */
export type StrapEffect =
  | { readonly type: 'choose' }
  | { readonly type: 'connect' }
  | { readonly type: 'disconnect' }
  | { readonly type: 'alarm'; readonly ms: number };

export type StrapStep = readonly [Strap, readonly StrapEffect[]];

export const NO_STRAP: Strap = { at: 'off', refusal: null };

/** What does not concern a state leaves it as it is: a device may speak when nobody listens any more. */
export function step(strap: Strap, event: StrapEvent, now: number): StrapStep {
  if (event.type === 'take_off') return takenOff(strap);
  switch (strap.at) {
    case 'off':
      return event.type === 'put_on' ? choosing() : [strap, []];
    case 'choosing':
      if (event.type === 'chosen') return connecting(firstTry(event.device, now, false));
      return event.type === 'refused' ? [{ at: 'off', refusal: event.refusal }, []] : [strap, []];
    case 'connecting':
      if (event.type === 'connected') return [{ at: 'worn', device: strap.device, battery: null }, []];
      // One that answers after its deadline must not come alive behind the next attempt.
      return event.type === 'failed' || event.type === 'alarm' ? failed(strap, now) : [strap, []];
    case 'worn':
      if (event.type === 'battery') return [{ ...strap, battery: event.percent }, []];
      return event.type === 'lost' ? failed(firstTry(strap.device, now, true), now) : [strap, []];
    case 'waiting':
      if (event.type !== 'alarm' && event.type !== 'retry') return [strap, []];
      return connecting({ ...tryingOf(strap), attempt: strap.attempt + 1 });
    case 'given_up':
      if (event.type === 'put_on') return choosing();
      return event.type === 'retry' ? connecting(firstTry(strap.device, now, strap.wasWorn)) : [strap, []];
    default:
      return unreachable(strap);
  }
}

function choosing(): StrapStep {
  return [{ at: 'choosing' }, [{ type: 'choose' }]];
}

function firstTry(device: WornDevice, now: number, wasWorn: boolean): Trying {
  return { device, attempt: 0, since: now, wasWorn };
}

function connecting(trying: Trying): StrapStep {
  return [{ at: 'connecting', ...trying }, [{ type: 'connect' }, { type: 'alarm', ms: CONNECT_DEADLINE_MS }]];
}

function failed(trying: Trying, now: number): StrapStep {
  const { device, attempt, since, wasWorn } = trying;
  const leftMs = since + RETRY_FOR_MS - now;
  if (leftMs <= 0) return [{ at: 'given_up', device, wasWorn }, [{ type: 'disconnect' }]];
  // The last try is at the end of the time, however long the wait would have been.
  const ms = Math.min(FIRST_RETRY_MS * 2 ** attempt, leftMs);
  return [
    { at: 'waiting', ...tryingOf(trying), retryAt: now + ms },
    [{ type: 'disconnect' }, { type: 'alarm', ms }],
  ];
}

function tryingOf({ device, attempt, since, wasWorn }: Trying): Trying {
  return { device, attempt, since, wasWorn };
}

function takenOff(strap: Strap): StrapStep {
  const isHeld = strap.at === 'connecting' || strap.at === 'worn' || strap.at === 'waiting';
  return [NO_STRAP, isHeld ? [{ type: 'disconnect' }] : []];
}

function unreachable(strap: never): never {
  throw new Error(`unreachable strap ${JSON.stringify(strap)}`);
}
