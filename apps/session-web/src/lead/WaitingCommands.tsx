import { useOutbox, useSignal } from '@attune/client/react';
import type { Delivery } from '@attune/client';
import { useLive } from '../session/LiveContext.ts';
import { commandText } from './commandText.ts';

type Props = {
  className?: string;
  /** How the types of those that are told here begin; all of them without it. */
  of?: string;
};

/** What somebody who leads asked for and could not be sent yet: the outbox keeps it, also through a reload of the page. */
export function WaitingCommands({ className = '', of = '' }: Props) {
  const { channel } = useLive();
  return useOutbox(channel)
    .filter(({ type }) => type.startsWith(of))
    .map((delivery) => <WaitingCommand key={delivery.id} delivery={delivery} className={className} />);
}

function WaitingCommand({ delivery, className }: { delivery: Delivery; className: string }) {
  const status = useSignal(delivery.status);
  const text = commandText(delivery);
  if (status !== 'queued' || text === undefined) return null;
  return <p className={`page__note ${className}`}>Waiting to send: {text}</p>;
}
