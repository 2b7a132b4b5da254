import type { Standing } from './gate.ts';
import type { Orders } from './orders.ts';
import type { Clock } from './platform/clock.ts';
import type { Pressure } from './platform/pressure.ts';
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
  readonly clock: Clock;
};

/** A database that takes longer cannot serve people either; and who asks whether a node is ready gives up after a second or two. */
const DATABASE_DEADLINE_MS = 1_000;

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

/** Without Redis a node serves those it has and acknowledges; so does one that hears of kicks late, until it fences itself. */
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
  return {
    ready: isOpen && hasDatabase && pressure.accepts('newcomer'),
    parts: {
      node: standing.phase,
      database: inAWord(hasDatabase),
      ...(redis && { redis: inAWord(redis.isHealthy) }),
      control: inAWord(orders.isReading),
      pressure: pressure.level,
    },
    health: {
      node: isOpen,
      database: hasDatabase,
      ...(redis && { redis: redis.isHealthy }),
      control: orders.isReading,
      pressure: pressure.level === 'calm',
    },
  };
}

function inAWord(isHealthy: boolean): string {
  return isHealthy ? 'ok' : 'unavailable';
}

function answers(ask: () => Promise<unknown>, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const giveUp = clock.after(DATABASE_DEADLINE_MS, () => resolve(false));
    const settle = (isThere: boolean) => {
      giveUp();
      resolve(isThere);
    };
    ask().then(
      () => settle(true),
      () => settle(false),
    );
  });
}
