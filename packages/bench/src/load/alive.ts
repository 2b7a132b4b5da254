import { maskedText, type RawSocket } from './rawSocket.ts';

/** So often each says that it lives; a server of ours asks every 5 s. */
const EVERY_MS = 4_000;
const TICK_MS = 20;
const TICKS = EVERY_MS / TICK_MS;

/** Has each of them say `life` again and again, also those that are added; returns its stop. Each at a time of its own, as people come. */
export function keepAlive(sockets: readonly RawSocket[], life: string): () => void {
  const frame = maskedText(life);
  const startedAt = performance.now();
  let tick = 0;
  const sayFrom = (first: number): void => {
    for (let index = first; index < sockets.length; index += TICKS) {
      const socket = sockets[index];
      if (socket?.isOpen) socket.send(frame);
    }
  };
  const timer = setInterval(() => {
    // What is late is said at once: a load that is held up would let them seem dead.
    const due = Math.floor((performance.now() - startedAt) / TICK_MS);
    for (; tick < due; tick += 1) sayFrom(tick % TICKS);
  }, TICK_MS);
  return () => clearInterval(timer);
}
