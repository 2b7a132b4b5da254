import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Random } from '../seeded.ts';
import { cutBytes, type Cutter, type Language } from './cutter.ts';
import { frameCutter } from './frameCutter.ts';
import { Lane, type LaneClock } from './lane.ts';
import { respCutter } from './respCutter.ts';
import { Wire, type Link } from './wire.ts';

/** Whom a proxy may dial, and the wire that leads there from this proxy and maybe from others. */
export type Target = { readonly name: string; readonly port: number; readonly wire?: Wire };

export type ProxyOptions = {
  readonly name: string;
  /** Asked anew for each connection, best first: the next one is dialled when one refuses or cannot be reached. */
  readonly targets: () => readonly Target[];
  readonly random: Random;
  /** What the replies are in; without it none can be dropped. */
  readonly language?: Language;
  /** @default 0, a free one */
  readonly port?: number;
  readonly clock?: LaneClock;
};

/** A TCP proxy on this machine's own address whose connections all run over `wire`. */
export type Proxy = AsyncDisposable & { readonly port: number; readonly wire: Wire };

const CUTTERS: Readonly<Record<Language, () => Cutter>> = {
  websocket: frameCutter,
  redis: respCutter,
  bytes: () => cutBytes,
};

const SYSTEM_CLOCK: LaneClock = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, Math.ceil(ms));
    return () => clearTimeout(timer);
  },
};

export async function openProxy(options: ProxyOptions): Promise<Proxy> {
  const wire = new Wire(options.name);
  const nears = new Set<Socket>();
  let opened = 0;
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (near) => {
    nears.add(near);
    near.on('error', () => undefined).on('close', () => nears.delete(near));
    opened += 1;
    void link(near, wire, options, opened);
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    wire,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      wire.reset();
      for (const near of nears) near.destroy();
      await closed;
    },
  };
}

/** From the accept on: waits for a way, dials, and lets both sides talk. */
async function link(near: Socket, wire: Wire, options: ProxyOptions, number: number): Promise<void> {
  if (wire.faults.refuses) return void near.resetAndDestroy();
  await untilNotBlack(wire, near);
  for (const target of byReach(options.targets())) {
    if (target.wire?.faults.refuses) continue;
    if (target.wire) await untilNotBlack(target.wire, near);
    const far = near.destroyed ? undefined : await dial(target.port);
    if (near.destroyed) return void far?.destroy();
    if (far) return join({ near, far, wire, target, options, number });
  }
  near.resetAndDestroy();
}

/** A balancer gives up on who does not answer; that takes no time here. When nobody answers, somebody has to be waited for. */
function byReach(targets: readonly Target[]): readonly Target[] {
  const isBlack = ({ wire }: Target): boolean => wire !== undefined && isBlackSomehow(wire);
  const reachable = targets.filter((target) => !isBlack(target));
  return reachable.length > 0 ? reachable : targets.slice(0, 1);
}

function isBlackSomehow({ faults }: Wire): boolean {
  return faults.isBlack.up || faults.isBlack.down;
}

/** Nobody can shake hands over a black wire, not even if one direction is left. */
async function untilNotBlack(wire: Wire, near: Socket): Promise<void> {
  while (isBlackSomehow(wire) && !near.destroyed) {
    await new Promise<void>((resolve) => {
      const stopListening = wire.listen(() => {
        stopListening();
        resolve();
      });
      near.once('close', resolve);
    });
  }
}

function dial(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const far = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    far.once('connect', () => resolve(far));
    far.on('error', () => resolve(undefined));
  });
}

/** A reset, except where an end is on its way already: there Node would lose the handle and never let the process go. */
function abort(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}

type Joined = {
  readonly near: Socket;
  readonly far: Socket;
  readonly wire: Wire;
  readonly target: Target;
  readonly options: ProxyOptions;
  readonly number: number;
};

function join({ near, far, wire, target, options, number }: Joined): void {
  const own = new Wire(`${options.name} connection ${number}`);
  const wires = [wire, own, ...(target.wire ? [target.wire] : [])];
  const { clock = SYSTEM_CLOCK, language, random } = options;
  const { next } = random.fork(`connection ${number}`);
  const reset = (): void => {
    up.stop();
    down.stop();
    abort(near);
    abort(far);
  };
  const between = (from: Socket, to: Socket) => ({
    pause: () => void from.pause(),
    resume: () => void from.resume(),
    write: (bytes: Buffer) => to.write(bytes),
    end: () => void to.end(),
    reset,
  });
  const shared = { wires, clock, random: next };
  const up = new Lane({ ...shared, direction: 'up', ends: between(near, far) });
  const cut = language && CUTTERS[language]();
  const down = new Lane({ ...shared, direction: 'down', ends: between(far, near), cut });
  const made: Link = {
    number,
    target: target.name,
    wire: own,
    nearPort: near.remotePort ?? 0,
    farPort: far.localPort ?? 0,
    cut: () => {
      up.stop();
      down.stop();
      near.resume().destroySoon();
      far.resume().destroySoon();
    },
    reset,
  };
  const pump = (): void => {
    up.pump();
    down.pump();
  };
  const leaves = wires.map((each) => each.carry(made, pump));
  for (const [from, to, lane, back] of [
    [near, far, up, down],
    [far, near, down, up],
  ] as const) {
    from.on('data', (chunk: Buffer) => lane.take(chunk));
    from.on('end', () => lane.finish('ending'));
    from.on('error', () => lane.finish('resetting'));
    from.on('drain', () => back.drained());
    from.on('close', () => {
      if (!from.readableEnded) lane.finish('resetting');
      if (to.closed) for (const leave of leaves) leave();
    });
  }
  near.resume();
}
