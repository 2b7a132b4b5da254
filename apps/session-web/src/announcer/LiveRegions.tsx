import { useSignal } from '@attune/client/react';
import type { Announcer } from './announcer.ts';

/** Must stand in the page before the first announcement: a region that appears with its text is not read. */
export function LiveRegions({ announcer }: { announcer: Announcer }) {
  const polite = useSignal(announcer.polite);
  const assertive = useSignal(announcer.assertive);
  return (
    <>
      <div className="visually-hidden" role="status" aria-live="polite">
        {polite}
      </div>
      <div className="visually-hidden" role="alert" aria-live="assertive">
        {assertive}
      </div>
    </>
  );
}
