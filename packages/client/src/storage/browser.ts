/** Reading the global throws where a page may not keep anything. */
export const browserSessionStorage = (): Storage => sessionStorage;

/** Answers a way to give the name back, or undefined when somebody else has it. */
export type Claim = (name: string) => Promise<(() => void) | undefined>;

/** Names are had by one page of an origin at a time, and fall free when it goes. Without Web Locks (plain http) none can be had. */
export const claimByLock: Claim = async (name) => {
  if (typeof navigator === 'undefined' || !navigator.locks) return undefined;
  const claimed = Promise.withResolvers<(() => void) | undefined>();
  const asked = navigator.locks.request(name, { ifAvailable: true }, (lock) => {
    if (!lock) return claimed.resolve(undefined);
    const held = Promise.withResolvers<void>();
    claimed.resolve(() => held.resolve());
    return held.promise;
  });
  asked.catch(() => claimed.resolve(undefined));
  return claimed.promise;
};
