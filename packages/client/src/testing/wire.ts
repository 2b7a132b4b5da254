import type { SocketListener } from '../connection/environment.ts';
import type { ManualClock } from './manualClock.ts';

/** What goes wrong on every wire of a server, changed while it runs. */
export type Weather = {
  blackhole: boolean;
  delayMs: () => number;
  /** What waits for the blackhole to end: a connection that lives through one has lost nothing. */
  readonly stuck: (() => void)[];
};

export type WireEnd = { readonly receive: (text: string) => void; readonly ended: () => void };

/** An in-memory connection: two queues in order, each with the weather's delay. */
export class Wire {
  readonly #clock: ManualClock;
  readonly #weather: Weather;
  readonly #client: SocketListener;
  #server: WireEnd | undefined;
  #isOpen = true;
  #lastAt = { up: 0, down: 0 };

  constructor(clock: ManualClock, weather: Weather, client: SocketListener) {
    this.#clock = clock;
    this.#weather = weather;
    this.#client = client;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  attach(server: WireEnd): void {
    this.#server = server;
    this.#pass('down', () => this.#client.opened());
  }

  toServer(text: string): void {
    this.#pass('up', () => this.#server?.receive(text));
  }

  toClient(text: string): void {
    this.#pass('down', () => this.#client.message(text));
  }

  /** The server's close: what was sent before it arrives before it. */
  closeByServer(code: number): void {
    this.#pass('down', () => this.#end(code));
  }

  /** The client's close: the server learns of it unless nothing gets through. */
  closeByClient(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#through(() => this.#server?.ended());
  }

  /** The network breaks: what is under way is lost. */
  cut(code: number): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#server?.ended();
    this.#clock.setAlarm(() => this.#client.closed(code), 0);
  }

  #end(code: number): void {
    this.#isOpen = false;
    this.#server?.ended();
    this.#client.closed(code);
  }

  #pass(direction: 'up' | 'down', arrive: () => void): void {
    const at = Math.max(this.#lastAt[direction], this.#clock.uptime() + this.#weather.delayMs());
    this.#lastAt[direction] = at;
    const ifOpen = (): void => {
      if (this.#isOpen) arrive();
    };
    this.#clock.setAlarm(() => this.#through(ifOpen), at - this.#clock.uptime());
  }

  #through(arrive: () => void): void {
    if (this.#weather.blackhole) this.#weather.stuck.push(arrive);
    else arrive();
  }
}
