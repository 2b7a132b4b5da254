import type { Bluetooth } from './bluetooth.ts';

/** Why no strap can be worn here. `off`: the browser could, and the device has no Bluetooth, or it is switched off. */
export type StrapSupport = 'yes' | 'insecure' | 'browser' | 'off';

type Place = { readonly isSecureContext: boolean; readonly bluetooth: Bluetooth | undefined };

/** Asked for each time the panel opens: people switch Bluetooth on when they are told. */
export async function strapSupport({ isSecureContext, bluetooth }: Place): Promise<StrapSupport> {
  if (!bluetooth) return isSecureContext ? 'browser' : 'insecure';
  // Where it cannot be asked the list of devices will say.
  const isThere = await bluetooth.getAvailability?.().catch(() => true);
  return isThere === false ? 'off' : 'yes';
}

export const NO_SUPPORT_TEXTS: Readonly<Record<Exclude<StrapSupport, 'yes'>, string>> = {
  insecure: 'A strap needs a page with https: browsers open Bluetooth to nothing else.',
  browser: 'This browser cannot talk to a strap. Chrome or Edge on a computer or an Android phone can.',
  off: 'Bluetooth is off on this device. Switch it on, then open this panel again.',
};
