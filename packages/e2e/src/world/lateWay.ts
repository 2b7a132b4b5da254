import type { Socket } from 'node:net';

type Late = { readonly dueAt: number; readonly chunk: Buffer };

/**
 * One way of a slow network: every chunk is held back for as long as `drawMs` says, and none overtakes another, as on TCP. The end of
 * the stream waits its turn too.
 */
export class LateWay {
  readonly #to: Socket;
  readonly #waiting: Late[] = [];
  #timer: NodeJS.Timeout | undefined;
  #hasEnded = false;

  constructor(from: Socket, to: Socket, drawMs: () => number) {
    this.#to = to;
    let lastDueAt = 0;
    from.on('data', (chunk) => {
      lastDueAt = Math.max(lastDueAt, performance.now() + drawMs());
      this.#waiting.push({ dueAt: lastDueAt, chunk });
      this.#pass();
    });
    from.on('close', () => {
      this.#hasEnded = true;
      this.#pass();
    });
  }

  /** One timer for the first in the queue: timers of their own would ring in any order. */
  #pass(): void {
    clearTimeout(this.#timer);
    for (;;) {
      const [next] = this.#waiting;
      if (!next) break;
      const waitMs = next.dueAt - performance.now();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#pass(), waitMs);
        return;
      }
      this.#waiting.shift();
      if (this.#to.writable) this.#to.write(next.chunk);
    }
    if (this.#hasEnded) this.#to.end();
  }
}
