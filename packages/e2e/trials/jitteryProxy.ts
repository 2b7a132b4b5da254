import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Draws the next number of a seeded series in [0, 1), so that a run can be repeated. */
export function seededSeries(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The latency of one way, drawn anew for every chunk. */
export type Latency = { minMs: number; maxMs: number; random: () => number };

export function drawLatencyMs({ minMs, maxMs, random }: Latency): number {
  return minMs + random() * (maxMs - minMs);
}

/** Forwards TCP to `targetPort` and holds every chunk back, each way on its own. Returns its port and its end. */
export async function startJitteryProxy(targetPort: number, latency: Latency) {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(targetPort, '127.0.0.1');
    for (const socket of [near, far]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        open.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    forwardLate(near, far, latency);
    forwardLate(far, near, latency);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    for (const socket of open) socket.destroy();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, stop };
}

function forwardLate(from: Socket, to: Socket, latency: Latency) {
  let lastDueAt = 0;
  from.on('data', (chunk) => {
    // TCP keeps the order: a chunk that drew a short delay still waits for the one before it.
    const dueAt = Math.max(lastDueAt, performance.now() + drawLatencyMs(latency));
    lastDueAt = dueAt;
    setTimeout(() => to.writable && to.write(chunk), dueAt - performance.now());
  });
}
