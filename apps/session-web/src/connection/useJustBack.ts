import { useEffect, useState } from 'react';
import type { Status } from '@attune/client';

/** How long the return is shown. */
const SHOWN_MS = 2_000;

function isLost({ at }: Status): boolean {
  return at === 'degraded' || at === 'reconnecting' || at === 'offline';
}

/** True for a moment after a loss that was shown. */
export function useJustBack(status: Status): boolean {
  const [stand, setStand] = useState<'steady' | 'lost' | 'back'>('steady');
  if (isLost(status) && stand !== 'lost') setStand('lost');
  if (status.at === 'live' && stand === 'lost') setStand('back');
  useEffect(() => {
    if (stand !== 'back') return undefined;
    const timer = setTimeout(() => setStand('steady'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [stand]);
  return stand === 'back';
}
