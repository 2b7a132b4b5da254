import { ProtocolError } from '@attune/protocol';
import type { Capability, Realtime } from '../capability.ts';
import type { People } from '../people/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { SessionCapability } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import { waitingRoutes } from './routes.ts';
import { lapsedOver, readLapsed, waitsErased } from './store.ts';

/** Every node looks this often for places that were given up, so that those who lead see who is still there. */
const LOOK_MS = 5_000;

export type WaitingDeps = {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly realtime: Pick<Realtime, 'carryOut'>;
  readonly people: People;
  readonly session: Pick<SessionCapability, 'viewSessions'>;
  /** From 0 to 1; keeps the nodes from looking all at once. */
  readonly random: () => number;
  readonly onTrouble: (error: unknown) => void;
};

/**
 * Who waits for a seat of a full session. Nobody hands seats out: whoever waits asks whether it is their turn, and the join decides, in its
 * transaction, who comes first. A place that is not renewed counts for nothing from then on, whether or not a look has removed it.
 */
export function createWaiting(deps: WaitingDeps): Capability {
  const { storage, clock, realtime, session, random, onTrouble } = deps;
  let isOver = false;
  let cancel: () => void = () => undefined;

  async function look(): Promise<void> {
    const now = clock.now();
    const sessions = await readLapsed(storage, now);
    if (sessions.length === 0 || isOver) return;
    await realtime.carryOut({ effects: [lapsedOver(storage, sessions, now)], touched: { sessions } });
  }

  function later(): void {
    if (isOver) return;
    cancel = clock.after(LOOK_MS * (0.8 + 0.4 * random()), () => void look().catch(onTrouble).then(later));
  }

  return {
    name: 'waiting',
    keeps: [
      {
        table: 'waits',
        what: 'places in waiting lists',
        until: '90 s after the last sign of life',
        erase: ({ userId }) => waitsErased(storage, userId),
      },
    ],
    routes: waitingRoutes({
      ...deps,
      async viewOf(id) {
        const [view] = await session.viewSessions([id]);
        if (!view) throw new ProtocolError('SESSION_NOT_FOUND');
        return view;
      },
    }),
    async start() {
      await look();
      later();
    },
    async stop() {
      isOver = true;
      cancel();
    },
  };
}
