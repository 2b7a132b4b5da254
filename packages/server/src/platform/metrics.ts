import { monitorEventLoopDelay } from 'node:perf_hooks';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Lifetime } from './lifetime.ts';

/** From a loopback delivery to one that somebody notices. */
const DELIVERY_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const COMMIT_BUCKETS_S = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];
const HTTP_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const EVENT_LOOP_RESOLUTION_MS = 10;
const NANOSECONDS_IN_A_SECOND = 1e9;

/** What one server counts. A registry of its own, so that two servers in one process do not add up. */
export type Metrics = ReturnType<typeof createMetrics>;

export type MetricsOptions = {
  readonly lifetime: Lifetime;
  /** Also memory, handles and garbage collection of the process. One server per process should ask for them. */
  readonly withProcess?: boolean;
};

export function createMetrics({ lifetime, withProcess = false }: MetricsOptions) {
  const registry = new Registry();
  const registers = [registry];
  if (withProcess) collectDefaultMetrics({ register: registry });
  watchEventLoop(registry, lifetime);
  return {
    registry,
    ...connectionMetrics(registers),
    ...messageMetrics(registers),
    ...nodeMetrics(registers),
    /** Label `type` is one that has a meaning here, or `unknown`: a name that an upstream made up would be a new series. */
    upstreamEvents: new Counter({
      name: 'attune_upstream_events_total',
      help: 'Reports of upstreams, by type and what became of them.',
      labelNames: ['type', 'outcome'],
      registers,
    }),
    webhookAttempts: new Counter({
      name: 'attune_webhook_attempts_total',
      help: 'Attempts to tell an address outside, by what became of the delivery: waiting is to be tried again.',
      labelNames: ['status'],
      registers,
    }),
    httpSeconds: new Histogram({
      name: 'attune_http_request_seconds',
      help: 'HTTP calls, by the template of their path.',
      labelNames: ['method', 'route', 'status'],
      buckets: HTTP_BUCKETS_S,
      registers,
    }),
  };
}

function connectionMetrics(registers: Registry[]) {
  return {
    /** Counted when somebody asks. */
    countConnections: (count: () => number) =>
      new Gauge({
        name: 'attune_connections',
        help: 'Open connections now.',
        registers,
        collect() {
          this.set(count());
        },
      }),
    connectionsOpened: new Counter({
      name: 'attune_connections_opened_total',
      help: 'Upgrades that were accepted.',
      registers,
    }),
    upgradesRefused: new Counter({
      name: 'attune_upgrades_refused_total',
      help: 'Upgrades that were refused, by HTTP status.',
      labelNames: ['status'],
      registers,
    }),
    /** Label `reason` is the close code's name, or its number where we have none. */
    connectionsClosed: new Counter({
      name: 'attune_connections_closed_total',
      help: 'Connections that ended, by close code.',
      labelNames: ['reason'],
      registers,
    }),
  };
}

function messageMetrics(registers: Registry[]) {
  return {
    /** Label only types of the contract: a name that a client made up would be a new series. */
    framesIn: new Counter({
      name: 'attune_frames_in_total',
      help: 'Frames from clients, by type and what became of them.',
      labelNames: ['type', 'result'],
      registers,
    }),
    deliverySeconds: new Histogram({
      name: 'attune_publish_to_deliver_seconds',
      help: 'From an accepted event until every reader on this node was told, the commit included; the write follows within milliseconds.',
      buckets: DELIVERY_BUCKETS_S,
      registers,
    }),
    commitSeconds: new Histogram({
      name: 'attune_commit_seconds',
      help: 'From a unit handed over to its commit.',
      buckets: COMMIT_BUCKETS_S,
      registers,
    }),
    errors: new Counter({
      name: 'attune_errors_total',
      help: 'Errors answered, by name and where.',
      labelNames: ['name', 'over'],
      registers,
    }),
  };
}

function nodeMetrics(registers: Registry[]) {
  return {
    /** Asked when somebody scrapes. */
    watchParts: (look: () => Promise<Readonly<Record<string, boolean>>>) =>
      new Gauge({
        name: 'attune_part_healthy',
        help: '1 for a part of the node that is as it should be.',
        labelNames: ['part'],
        registers,
        async collect() {
          for (const [part, isHealthy] of Object.entries(await look())) this.set({ part }, isHealthy ? 1 : 0);
        },
      }),
    watchPressure: (rank: () => number) =>
      new Gauge({
        name: 'attune_pressure',
        help: '0 calm, 1 strained, 2 stressed, 3 critical.',
        registers,
        collect() {
          this.set(rank());
        },
      }),
    newcomersRefused: new Counter({
      name: 'attune_newcomers_refused_total',
      help: 'Tickets and connections that the node as a whole refused, by why.',
      labelNames: ['reason'],
      registers,
    }),
    acceptErrors: new Counter({
      name: 'attune_accept_errors_total',
      help: 'Connections that the system could not hand over, and looks at which it had no descriptor for one, by its code.',
      labelNames: ['code'],
      registers,
    }),
    /** Label `result` is `recovered` or the reason why not. */
    resumes: new Counter({
      name: 'attune_resumes_total',
      help: 'Answered subscribes, by what became of the position that they claimed.',
      labelNames: ['result'],
      registers,
    }),
    watchControlLag: (lagMs: () => number) =>
      new Gauge({
        name: 'attune_control_lag_seconds',
        help: 'How long ago kicks, revocations and drains were read last.',
        registers,
        collect() {
          this.set(lagMs() / 1000);
        },
      }),
    watchClockSkew: (skewMs: () => number) =>
      new Gauge({
        name: 'attune_clock_skew_seconds',
        help: "How far this machine's clock is ahead of the database's, by which the node lives.",
        registers,
        collect() {
          this.set(skewMs() / 1000);
        },
      }),
    watchOwnStates: (count: () => number) =>
      new Gauge({
        name: 'attune_states_alone',
        help: 'States that this node keeps for itself while Redis is away.',
        registers,
        collect() {
          this.set(count());
        },
      }),
    busDoubts: new Counter({
      name: 'attune_bus_doubts_total',
      help: 'Times that messages of other nodes may have been lost, and everything was read anew.',
      registers,
    }),
  };
}

/**
 * The delay since the last scrape; a loop that is late is the first sign of a node that is full. The monitor of the pressure begins anew
 * four times a second; one more beside it costs a two-thousandth of a core.
 */
function watchEventLoop(registry: Registry, lifetime: Lifetime): void {
  const delay = monitorEventLoopDelay({ resolution: EVENT_LOOP_RESOLUTION_MS });
  delay.enable();
  lifetime.add(() => void delay.disable());
  new Gauge({
    name: 'attune_event_loop_delay_seconds',
    help: 'Delay of the event loop since the last scrape.',
    labelNames: ['quantile'],
    registers: [registry],
    collect() {
      this.set({ quantile: '0.5' }, delay.percentile(50) / NANOSECONDS_IN_A_SECOND);
      this.set({ quantile: '0.99' }, delay.percentile(99) / NANOSECONDS_IN_A_SECOND);
      this.set({ quantile: '1' }, delay.max / NANOSECONDS_IN_A_SECOND);
      delay.reset();
    },
  });
}
