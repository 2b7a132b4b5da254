import { HeartRateFrameError, parseHeartRateFrame } from '@attune/vitals';
import { DeviceRefused, type HeartDevice, type HeartListener } from './heartDevice.ts';

/*
 * As much of Web Bluetooth as a strap needs. The DOM types of TypeScript leave it out, for only Chromium has it.
 * https://webbluetoothcg.github.io/web-bluetooth/
 */
export type Bluetooth = {
  requestDevice(options: {
    readonly filters: readonly { readonly services: readonly string[] }[];
    readonly optionalServices: readonly string[];
  }): Promise<BluetoothDevice>;
  getAvailability?(): Promise<boolean>;
};
export type BluetoothDevice = EventTarget & { readonly name?: string; readonly gatt?: BluetoothGatt };
export type BluetoothGatt = {
  connect(): Promise<BluetoothGatt>;
  disconnect(): void;
  getPrimaryService(name: string): Promise<BluetoothService>;
};
export type BluetoothService = { getCharacteristic(name: string): Promise<BluetoothCharacteristic> };
export type BluetoothCharacteristic = EventTarget & {
  readonly value?: DataView | undefined;
  startNotifications(): Promise<unknown>;
  stopNotifications(): Promise<unknown>;
  readValue(): Promise<DataView>;
};

declare global {
  interface Navigator {
    readonly bluetooth?: Bluetooth;
  }
}

const HEART = { service: 'heart_rate', measurement: 'heart_rate_measurement' };
const BATTERY = { service: 'battery_service', level: 'battery_level' };
const VALUE_CHANGED = 'characteristicvaluechanged';
const DISCONNECTED = 'gattserverdisconnected';

/** Lets the person choose a strap from the browser's list. @throws {DeviceRefused} when there is none afterwards. */
export async function chooseBluetoothStrap(bluetooth: Bluetooth): Promise<HeartDevice> {
  try {
    const device = await bluetooth.requestDevice({
      filters: [{ services: [HEART.service] }],
      optionalServices: [BATTERY.service],
    });
    return deviceOf(device);
  } catch (error) {
    throw new DeviceRefused(isNoneChosen(error) ? 'none_chosen' : 'denied');
  }
}

/** A list that was closed, or that stayed empty, is `NotFoundError`; a permission that is missing is one of two others. */
function isNoneChosen(error: unknown): boolean {
  return error instanceof Error && (error.name === 'NotFoundError' || error.name === 'AbortError');
}

function deviceOf(device: BluetoothDevice): HeartDevice {
  let end = (): void => undefined;
  return {
    name: device.name ?? 'Heart rate strap',
    source: 'strap',
    async connect(listener) {
      end();
      const { gatt } = device;
      if (!gatt) throw new Error('The device has no GATT server.');
      const ends: (() => void)[] = [() => gatt.disconnect()];
      let isOver = false;
      const endThis = () => {
        if (isOver) return;
        isOver = true;
        for (const one of ends.reverse()) one();
      };
      end = endThis;
      ends.push(listen(device, DISCONNECTED, listener.lost));
      const server = await gatt.connect();
      const heart = await (
        await server.getPrimaryService(HEART.service)
      ).getCharacteristic(HEART.measurement);
      const stop = await notified(heart, (value) => tellFrame(value, listener));
      if (isOver) return stop();
      ends.push(stop);
      // Not waited for: many a strap has no battery service, and its heart is what counts.
      void tellBattery(server, listener);
    },
    disconnect: () => end(),
  };
}

async function tellBattery(server: BluetoothGatt, { battery }: HeartListener): Promise<void> {
  try {
    const service = await server.getPrimaryService(BATTERY.service);
    const value = await (await service.getCharacteristic(BATTERY.level)).readValue();
    battery(Math.min(100, value.getUint8(0)));
  } catch {
    // It does not say, and nothing depends on it.
  }
}

/** A frame that is cut short is left out: the next one comes in a second. */
function tellFrame(value: DataView, { frame }: HeartListener): void {
  try {
    frame(parseHeartRateFrame(value));
  } catch (error) {
    if (!(error instanceof HeartRateFrameError)) throw error;
  }
}

async function notified(
  characteristic: BluetoothCharacteristic,
  hear: (value: DataView) => void,
): Promise<() => void> {
  const end = listen(characteristic, VALUE_CHANGED, () => {
    if (characteristic.value) hear(characteristic.value);
  });
  await characteristic.startNotifications();
  return () => {
    end();
    // After a loss there is nothing left to stop, and browsers differ in whether they mind.
    characteristic.stopNotifications().catch(() => undefined);
  };
}

function listen(target: EventTarget, type: string, hear: () => void): () => void {
  target.addEventListener(type, hear);
  return () => target.removeEventListener(type, hear);
}
