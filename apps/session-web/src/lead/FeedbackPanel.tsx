import { useChannel, useStates } from '@attune/client/react';
import { leadChannel } from '@attune/protocol';
import { useLive } from '../session/LiveContext.ts';
import { FeedbackTallies } from './FeedbackTallies.tsx';

/** What people say of the session while it goes on. Without names, unless they share them. */
export function FeedbackPanel() {
  const { session } = useLive();
  const feedback = useStates(useChannel(leadChannel(session.id)), 'feedback');
  return (
    <div
      className="relative h-full content-start overflow-auto px-4 py-3"
      role="group"
      aria-label="Feedback"
      tabIndex={0}
    >
      <FeedbackTallies feedback={feedback.values()} />
    </div>
  );
}
