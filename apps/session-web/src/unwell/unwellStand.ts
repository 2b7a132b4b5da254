import type { Delivery, DeliveryStatus } from '@attune/client';
import type { Unwell } from '@attune/protocol';

/**
 * Whether this person rests, and whether whoever leads knows. What this device said last counts before what the server has: the breath
 * stops at the press, also without a network.
 */
export type UnwellStand =
  | { readonly at: 'well' }
  | { readonly at: 'resting'; readonly told: 'yes' | 'waiting' }
  | { readonly at: 'resting'; readonly told: 'failed'; readonly message: string };

/** What this device said last and has not had acknowledged. */
export type Said = {
  readonly type: 'unwell_begin' | 'unwell_end';
  readonly status: DeliveryStatus;
  readonly message: string | undefined;
};

export function unwellStand(told: Unwell | undefined, said: Said | undefined): UnwellStand {
  if (!said || said.status === 'acknowledged') return told ? { at: 'resting', told: 'yes' } : { at: 'well' };
  if (said.type === 'unwell_end') return { at: 'well' };
  if (said.status !== 'failed') return { at: 'resting', told: told ? 'yes' : 'waiting' };
  return { at: 'resting', told: 'failed', message: said.message ?? 'It was not sent.' };
}

export type SaidDelivery = { readonly delivery: Delivery; readonly type: Said['type'] };

/** Of all that is on its way, what says how this person feels. */
export function saidIn(outbox: readonly Delivery[]): SaidDelivery[] {
  return outbox.flatMap((delivery) => {
    const { type } = delivery;
    return type === 'unwell_begin' || type === 'unwell_end' ? [{ delivery, type }] : [];
  });
}

/** What stands on the rest screen about who knows. */
export function toldText(stand: UnwellStand, leader: string): string {
  if (stand.at === 'well') return '';
  switch (stand.told) {
    case 'yes':
      return `${leader} has been told, and nobody else.`;
    case 'waiting':
      return `${leader} is told as soon as you are connected. If you need somebody now, call them.`;
    case 'failed':
      return `${leader} could not be told: ${stand.message} If you need somebody now, call them.`;
    default:
      return unreachable(stand);
  }
}

function unreachable(stand: never): never {
  throw new Error(`unreachable stand ${JSON.stringify(stand)}`);
}
