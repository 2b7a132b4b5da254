import { useEffect, useState } from 'react';

/**
 * Keeps the screen on while the page is visible, where the browser can. Without it the screen goes dark mid-breath. Answers whether it is
 * kept on now.
 */
export function useWakeLock(): boolean {
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let isOver = false;
    const hold = async () => {
      if (!('wakeLock' in navigator) || document.visibilityState !== 'visible') return;
      try {
        const held = await navigator.wakeLock.request('screen');
        if (isOver) return await held.release();
        lock = held;
        setHeld(true);
        held.addEventListener('release', () => setHeld(false));
      } catch {
        // A low battery, or a page that is not served securely: the screen then does as it always does.
      }
    };
    // The browser takes it away whenever the page is hidden.
    const onVisible = () => void hold();
    void hold();
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      isOver = true;
      document.removeEventListener('visibilitychange', onVisible);
      void lock?.release();
    };
  }, []);
  return isHeld;
}
