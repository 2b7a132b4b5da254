import type { Capability } from '../capability.ts';
import type { Clock } from '../platform/clock.ts';
import { keptOfUpstreams } from './keeps.ts';
import { upstreamRoutes, type RoutesDeps } from './routes.ts';
import { outdated } from './store.ts';

const SWEEP_MS = 3_600_000;

export type UpstreamDeps = RoutesDeps & {
  readonly clock: Clock;
  readonly onTrouble: (error: unknown) => void;
};

/** What others report of a session: a device cloud that leads it, or sees something in the hearts of its people. */
export function createUpstream(deps: UpstreamDeps): Capability {
  const { storage, clock, onTrouble } = deps;
  let stop: () => void = () => undefined;
  return {
    name: 'upstream',
    keeps: keptOfUpstreams(storage),
    routes: upstreamRoutes(deps),
    async start() {
      stop = clock.every(
        SWEEP_MS,
        () => void storage.commit({ effects: outdated(storage, clock.now()) }).catch(onTrouble),
      );
    },
    async stop() {
      stop();
    },
  };
}
