import type { Page } from '@playwright/test';

/** The edge of the platform: a browser with one strap in reach, which beats once a second. Call before the page opens. */
export async function wearableStrap(page: Page): Promise<void> {
  await page.addInitScript(installStrap);
}

/** Out of reach, or in it again. */
export async function moveStrap(page: Page, to: 'near' | 'far'): Promise<void> {
  await page.evaluate((type) => window.dispatchEvent(new Event(type)), `strap-${to}`);
}

/** Runs in the page, so all it needs stands in it. */
function installStrap(): void {
  let isNear = true;
  let isConnected = false;
  const networkError = () => new DOMException('GATT Server is disconnected.', 'NetworkError');
  const heart = Object.assign(new EventTarget(), {
    value: undefined as DataView | undefined,
    async startNotifications() {
      if (!isConnected) throw networkError();
    },
    async stopNotifications() {
      if (!isConnected) throw networkError();
    },
  });
  const battery = { readValue: async () => new DataView(Uint8Array.of(80).buffer) };
  const gatt = {
    async connect() {
      if (!isNear) throw networkError();
      isConnected = true;
      return gatt;
    },
    disconnect: () => drop(),
    async getPrimaryService(name: string) {
      if (!isConnected) throw networkError();
      return { getCharacteristic: async () => (name === 'heart_rate' ? heart : battery) };
    },
  };
  const device = Object.assign(new EventTarget(), { name: 'Polar H10', gatt });
  function drop(): void {
    if (!isConnected) return;
    isConnected = false;
    device.dispatchEvent(new Event('gattserverdisconnected'));
  }
  window.addEventListener('strap-far', () => {
    isNear = false;
    drop();
  });
  window.addEventListener('strap-near', () => (isNear = true));
  let beats = 0;
  setInterval(() => {
    if (!isConnected) return;
    beats += 1;
    // Contact, and one interval of about 1 s.
    const interval = 1_024 + (beats % 3) * 12;
    heart.value = new DataView(Uint8Array.of(0x16, 60, interval & 0xff, interval >> 8).buffer);
    heart.dispatchEvent(new Event('characteristicvaluechanged'));
  }, 1_000);
  Object.defineProperty(navigator, 'bluetooth', {
    configurable: true,
    value: { requestDevice: async () => device, getAvailability: async () => true },
  });
}
