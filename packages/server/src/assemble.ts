import { buildCapabilities, type Capabilities } from './capabilities.ts';
import type { Config } from './config.ts';
import { createCore, type Core } from './core.ts';
import type { ServerOptions } from './createServer.ts';
import { Flusher } from './delivery/flusher.ts';
import { Gate, type Standing } from './gate.ts';
import { createOrigins, createRateRules, type AppName, type Origins, type RateRules } from './http/index.ts';
import { CONTROL_CHANNEL } from './order.ts';
import { systemClock } from './platform/clock.ts';
import type { Lifetime } from './platform/lifetime.ts';
import { createLoadMeter } from './platform/load.ts';
import { createLog, type Log } from './platform/log.ts';
import { createMemoryMeter } from './platform/memory.ts';
import { createMetrics, type Metrics } from './platform/metrics.ts';
import { rank } from './platform/pressure.machine.ts';
import { watchPressure, type Level, type Pressure } from './platform/pressure.ts';
import { newId, randomFraction } from './platform/random.ts';
import { SharedClock } from './platform/sharedClock.ts';
import { atEndOfTurn } from './platform/turn.ts';
import { openPorts, type OpenPorts } from './ports.ts';
import { createReadiness, type Readiness } from './readiness.ts';
import { openStorage } from './storage/open.ts';
import { startRetention } from './storage/retention.ts';
import type { Storage } from './storage/storage.ts';
import { readTime } from './storage/time.ts';
import { readVersion } from './version.ts';

/** Everything of one node that stands before anything listens. */
export type Parts = {
  readonly config: Config;
  readonly clock: SharedClock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly node: string;
  readonly standing: Standing;
  readonly publicUrl: () => string;
  readonly storage: Storage;
  readonly ports: OpenPorts;
  readonly flusher: Flusher;
  readonly core: Core;
  readonly capabilities: Capabilities;
  readonly pressure: Pressure;
  readonly gate: Gate;
  readonly readiness: Readiness;
  readonly origins: Origins;
  readonly rates: RateRules;
  readonly appConfiguration: (app: AppName) => object;
};

type Ground = Pick<
  Parts,
  'config' | 'clock' | 'log' | 'metrics' | 'node' | 'standing' | 'pressure' | 'publicUrl'
>;
type Floors = Ground & Pick<Parts, 'storage' | 'ports' | 'flusher' | 'core'>;

/** Opens what the node stands on and wires what it is made of. What was opened is ended by `lifetime`, also when this rejects. */
export async function assemble(
  options: ServerOptions,
  lifetime: Lifetime,
  onOrderedToDrain: () => void,
): Promise<Parts> {
  const floors = await openFloors(groundOf(options, lifetime), options, lifetime, onOrderedToDrain);
  const { config, clock, metrics, standing, pressure, publicUrl, storage, ports, core } = floors;
  const capabilities = capabilitiesOn(floors, options);
  core.use(capabilities.all);
  await core.start();
  const onRefused = (reason: string) => metrics.newcomersRefused.inc({ reason });
  const readiness = createReadiness({
    standing,
    ports,
    pressure,
    clock,
    orders: core.orders,
    askDatabase: () => storage.read.selectFrom('heads').select('channel').limit(1).execute(),
  });
  metrics.watchParts(async () => (await readiness.look()).health);
  return {
    ...floors,
    capabilities,
    gate: new Gate({
      ...{ standing, pressure, clock, random: randomFraction, onRefused },
      acceptRate: config.websocket.acceptRate,
    }),
    readiness,
    origins: createOrigins({ publicUrl, listed: config.allowedOrigins }),
    rates: createRateRules(config.httpRateFactor, ports.createLimiter),
    appConfiguration: (app) => ({ api_url: '', demo: null, ...options.appConfiguration?.(app) }),
  };
}

function groundOf(options: ServerOptions, lifetime: Lifetime): Ground {
  const { config, log = createLog(config.logLevel) } = options;
  const clock = new SharedClock(options.clock ?? systemClock);
  const standing: Standing = { phase: 'starting', port: config.port };
  const metrics = createMetrics({ lifetime, withProcess: true });
  const onChange = (level: Level) => log.warn({ pressure: level }, 'the pressure on this node changed');
  const pressure = watchPressure({ clock, lifetime, measure: options.measure, onChange });
  metrics.watchPressure(() => rank(pressure.level));
  return {
    config,
    clock,
    log,
    metrics,
    standing,
    pressure,
    node: newId(),
    publicUrl: () => config.publicUrl ?? `http://localhost:${standing.port}`,
  };
}

async function openFloors(
  ground: Ground,
  { redisPrefix }: ServerOptions,
  lifetime: Lifetime,
  onOrderedToDrain: () => void,
): Promise<Floors> {
  const { config, clock, log, metrics, node, pressure } = ground;
  const onTrouble = (error: unknown) => log.error({ err: error }, 'the database is in trouble');
  const storage = await openStorage({ ...config, clock, onTrouble });
  lifetime.add(() => storage.close());
  if (storage.kind === 'postgres')
    await clock.follow({ ask: () => readTime(storage), random: randomFraction, lifetime });
  lifetime.add(startRetention({ storage, clock, onTrouble }));
  const ports = await openPorts({
    node,
    clock,
    log,
    redisUrl: config.redisUrl,
    ...(redisPrefix !== undefined && { prefix: redisPrefix }),
  });
  lifetime.add(() => ports.close());
  ports.bus.onDoubt(() => metrics.busDoubts.inc());
  const flusher = new Flusher({ clock, atEndOfTurn });
  const core = createCore({
    storage,
    ports,
    clock,
    log,
    websocket: config.websocket,
    lifetime,
    flusher,
    onCommitted: (ms) => metrics.commitSeconds.observe(ms / 1000),
    onAnswered: (channel, result) => {
      if (channel !== CONTROL_CHANNEL) metrics.resumes.inc({ result });
    },
    hasRoomForSignals: () => pressure.accepts('signal'),
    onDrain: (asked) => {
      if (asked === node) onOrderedToDrain();
    },
  });
  metrics.countConnections(() => core.pool.size);
  metrics.watchControlLag(() => core.orders.silenceMs);
  metrics.watchClockSkew(() => clock.skewMs ?? 0);
  metrics.watchOwnStates(() => ports.redis?.statesAlone ?? 0);
  return { ...ground, storage, ports, flusher, core };
}

function capabilitiesOn(floors: Floors, { announceAdmin = () => undefined }: ServerOptions): Capabilities {
  const { config, clock, log, metrics, storage, ports, core, publicUrl, node, standing } = floors;
  const [load, memory] = [createLoadMeter(), createMemoryMeter()];
  return buildCapabilities({
    config,
    clock,
    log,
    storage,
    states: core.states,
    realtime: core.realtime,
    publicUrl,
    announceAdmin,
    createLimiter: ports.createLimiter,
    metrics,
    node,
    version: readVersion(),
    vitals: () => ({
      phase: standing.phase === 'draining' ? 'draining' : 'open',
      connections: core.pool.size,
      sessions: core.pool.sessions,
      load: load(),
      memory_bytes: memory().residentBytes,
    }),
  });
}
