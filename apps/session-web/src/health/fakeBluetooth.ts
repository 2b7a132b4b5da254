import { encodeHeartRateFrame, type HeartRateFrame } from '@attune/vitals';
import type {
  Bluetooth,
  BluetoothCharacteristic,
  BluetoothDevice,
  BluetoothGatt,
  BluetoothService,
} from './bluetooth.ts';

/** The edge of the platform, for tests: a browser with one strap in reach. It does as Chromium does, errors included. */
export class FakeBluetooth implements Bluetooth {
  readonly strap = new FakeStrap();
  /** What the person does in the list of devices. */
  answer: 'choose' | 'close' | 'deny' = 'choose';
  asked = 0;

  async requestDevice(): Promise<BluetoothDevice> {
    this.asked += 1;
    if (this.answer === 'close') throw new DOMException('User cancelled the chooser.', 'NotFoundError');
    if (this.answer === 'deny') throw new DOMException('Access denied.', 'SecurityError');
    return this.strap;
  }
}

class FakeStrap extends EventTarget implements BluetoothDevice {
  readonly name = 'Polar H10';
  /** In reach, and with nobody else. `silent`: it answers neither yes nor no. */
  reach: 'near' | 'far' | 'silent' = 'near';
  batteryPercent: number | undefined = 80;
  connects = 0;
  isConnected = false;
  #heart = new FakeCharacteristic(this);

  readonly gatt: BluetoothGatt = {
    connect: async () => {
      this.connects += 1;
      if (this.reach === 'silent') return new Promise<BluetoothGatt>(() => undefined);
      if (this.reach === 'far') throw networkError();
      this.isConnected = true;
      this.#heart = new FakeCharacteristic(this);
      return this.gatt;
    },
    disconnect: () => this.#drop(),
    getPrimaryService: async (name) => this.#service(name),
  };

  /** Sends a notification, as bytes. */
  beat(frame: Partial<HeartRateFrame> = {}): void {
    const bytes = encodeHeartRateFrame({ bpm: 60, contact: 'on', rrMs: [1000], ...frame });
    this.#heart.notify(new DataView(bytes.buffer));
  }

  notifyBytes(...bytes: number[]): void {
    this.#heart.notify(new DataView(Uint8Array.from(bytes).buffer));
  }

  /** Goes out of reach. */
  lose(): void {
    this.reach = 'far';
    this.#drop();
  }

  #drop(): void {
    if (!this.isConnected) return;
    this.isConnected = false;
    this.dispatchEvent(new Event('gattserverdisconnected'));
  }

  #service(name: string): BluetoothService {
    if (!this.isConnected) throw networkError();
    if (name === 'heart_rate') return { getCharacteristic: async () => this.#heart };
    const percent = this.batteryPercent;
    if (percent === undefined) throw new DOMException('No such service.', 'NotFoundError');
    return { getCharacteristic: async () => new FakeCharacteristic(this, Uint8Array.of(percent)) };
  }
}

class FakeCharacteristic extends EventTarget implements BluetoothCharacteristic {
  value: DataView | undefined;
  readonly #strap: FakeStrap;
  #isNotifying = false;

  constructor(strap: FakeStrap, bytes?: Uint8Array<ArrayBuffer>) {
    super();
    this.#strap = strap;
    this.value = bytes && new DataView(bytes.buffer);
  }

  async startNotifications(): Promise<void> {
    if (!this.#strap.isConnected) throw networkError();
    this.#isNotifying = true;
  }

  async stopNotifications(): Promise<void> {
    this.#isNotifying = false;
    if (!this.#strap.isConnected) throw networkError();
  }

  async readValue(): Promise<DataView> {
    if (!this.value) throw networkError();
    return this.value;
  }

  notify(value: DataView): void {
    if (!this.#isNotifying) return;
    this.value = value;
    this.dispatchEvent(new Event('characteristicvaluechanged'));
  }
}

function networkError(): DOMException {
  return new DOMException('GATT Server is disconnected.', 'NetworkError');
}
