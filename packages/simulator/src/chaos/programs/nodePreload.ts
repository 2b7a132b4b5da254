import { readdirSync } from 'node:fs';
import { Socket } from 'node:net';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';
import type { NodeOrder, NodeState } from './node.ts';

// Loaded into a node before its own code, in each of its threads: what its runner asks for happens to the product without its knowing.

const CLOCK = 'attune: how far the wall clock is off';

const offset = isMainThread ? new Float64Array(new SharedArrayBuffer(8)) : sharedOffset();
shiftDate();
if (isMainThread) {
  setEnvironmentData(CLOCK, offset);
  process.on('message', (order: NodeOrder) =>
    process.send?.({ number: order.number, answer: carryOut(order) }),
  );
  // Without its runner nobody would ever end it.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  // To be asked is no reason to stay.
  process.channel?.unref();
}

function sharedOffset(): Float64Array {
  const shared = getEnvironmentData(CLOCK);
  return shared instanceof Float64Array ? shared : new Float64Array(1);
}

function carryOut(order: NodeOrder): NodeState | null {
  switch (order.is) {
    case 'shiftClock':
      offset[0] = order.offsetMs;
      return null;
    case 'stall':
      stall(order.ms);
      return null;
    case 'examine':
      if (order.collects) collect();
      return examined();
  }
}

function stall(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

/** The ordinary way leaves V8 the room that it grew to under load, several times what is in it: what leaks is what is left without. */
function collect(): void {
  void globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

function examined(): NodeState {
  const { rss, heapUsed } = process.memoryUsage();
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  const openFiles = process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0;
  return {
    ...{ residentBytes: rss, heapUsedBytes: heapUsed, openFiles, resources },
    mostUnsentBytes: Math.max(0, ...openSockets().map(({ writableLength }) => writableLength)),
  };
}

/** Node has no public word for the sockets themselves; `getActiveResourcesInfo` only counts them. */
function openSockets(): readonly Socket[] {
  const { _getActiveHandles: handles } = process as { _getActiveHandles?: () => readonly unknown[] };
  return handles?.().filter((handle) => handle instanceof Socket) ?? [];
}

function shiftDate(): void {
  const now = Date.now;
  const shifted = (): number => now() + (offset[0] ?? 0);
  Date.now = shifted;
  globalThis.Date = new Proxy(Date, {
    construct: (target, args: unknown[], made) =>
      Reflect.construct(target, args.length === 0 ? [shifted()] : args, made) as object,
    apply: () => new Date(shifted()).toString(),
  });
}
