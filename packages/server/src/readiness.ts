import type { Standing } from './gate.ts';
import type { Orders } from './orders.ts';
import type { Pressure } from './platform/pressure.ts';
import type { SharedClock } from './platform/sharedClock.ts';
import { within } from './platform/within.ts';
import type { Ports } from './ports.ts';

export type Report = {
  /** Whether visitors should be sent here. */
  readonly ready: boolean;
  /** Each part by name, in a word: `ok`, a phase, a level, or what is wrong. */
  readonly parts: Readonly<Record<string, string>>;
  /** The same parts, for the metrics. */
  readonly health: Readonly<Record<string, boolean>>;
};

export type Readiness = { look(): Promise<Report> };

export type ReadinessOptions = {
  readonly standing: Readonly<Standing>;
  /** Rejects when the database does not answer; it may also hang. */
  readonly askDatabase: () => Promise<unknown>;
  readonly ports: Pick<Ports, 'redis'>;
  readonly orders: Pick<Orders, 'isReading'>;
  readonly pressure: Pressure;
  readonly clock: Pick<SharedClock, 'skewMs' | 'after'>;
};

/** A database that takes longer cannot serve people either; and who asks whether a node is ready gives up after a second or two. */
const DATABASE_DEADLINE_MS = 1_000;
/** More than a clock that is kept right is ever off. */
const MAX_SKEW_MS = 2_000;

/** How each part of the node is. Those who ask at once are answered with one look. */
export function createReadiness(options: ReadinessOptions): Readiness {
  let looking: Promise<Report> | undefined;
  return {
    look() {
      looking ??= look(options).finally(() => {
        looking = undefined;
      });
      return looking;
    },
  };
}

/**
 * Without Redis a node serves those it has and acknowledges; so does one that hears of kicks late, until it fences itself. A wrong clock is
 * for an operator to set right: the node lives by the database's.
 */
async function look({
  standing,
  askDatabase,
  ports,
  orders,
  pressure,
  clock,
}: ReadinessOptions): Promise<Report> {
  const isOpen = standing.phase === 'open';
  const hasDatabase = await answers(askDatabase, clock);
  const { redis } = ports;
  const time = timeOf(clock);
  return {
    ready: isOpen && hasDatabase && pressure.accepts('newcomer'),
    parts: {
      node: standing.phase,
      database: inAWord(hasDatabase),
      ...(redis && { redis: inAWord(redis.isHealthy) }),
      control: inAWord(orders.isReading),
      ...(time && { clock: time }),
      pressure: pressure.level,
    },
    health: {
      node: isOpen,
      database: hasDatabase,
      ...(redis && { redis: redis.isHealthy }),
      control: orders.isReading,
      ...(time && { clock: time === 'ok' }),
      pressure: pressure.level === 'calm',
    },
  };
}

function inAWord(isHealthy: boolean): string {
  return isHealthy ? 'ok' : 'unavailable';
}

/** Undefined where nobody else says what time it is. */
function timeOf({ skewMs }: Pick<SharedClock, 'skewMs'>): 'ok' | 'ahead' | 'behind' | undefined {
  if (skewMs === undefined) return undefined;
  if (Math.abs(skewMs) <= MAX_SKEW_MS) return 'ok';
  return skewMs > 0 ? 'ahead' : 'behind';
}

async function answers(ask: () => Promise<unknown>, clock: Pick<SharedClock, 'after'>): Promise<boolean> {
  const answered = ask().then(
    () => true,
    () => false,
  );
  return (await within(clock, DATABASE_DEADLINE_MS, answered)) ?? false;
}
