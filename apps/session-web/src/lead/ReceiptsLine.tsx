import { useChannel, useStates } from '@attune/client/react';
import { leadChannel } from '@attune/protocol';
import { useLive } from '../session/LiveContext.ts';
import { receiptsOf, receiptsText } from './receiptsText.ts';

/** What became of the last command to the group: on how many screens it shows. */
export function ReceiptsLine({ offset }: { offset: number }) {
  const { session, people } = useLive();
  const told = useStates(useChannel(leadChannel(session.id)), 'applied');
  const text = receiptsText(receiptsOf(told.values(), people, offset));
  // Not read out: it changes with every screen that follows.
  return text === '' ? null : <p className="page__note deck__line">{text}</p>;
}
