import type { Scene } from '../scene.ts';
import type { WorldOptions } from '../world.ts';

export type WorldKind = WorldOptions['kind'];

/** One of the faults of the list: how it is brought about, once, and healed. What must hold afterwards is the same for all: every check. */
export type Fault = {
  /** `F1` and so on, as the list of faults has it. */
  readonly id: string;
  readonly title: string;
  readonly expected: string;
  /** The worlds in which it can happen. */
  readonly kinds: readonly WorldKind[];
  /** What its world must be made with. */
  readonly world?: Partial<
    Pick<
      WorldOptions,
      | 'redisPersists'
      | 'redisDiskBytes'
      | 'diskBytes'
      | 'variables'
      | 'nodes'
      | 'entries'
      | 'backends'
      | 'front'
    >
  >;
  /**
   * Resolves when the fault is healed; every disturbance of it within `scene.during`. What is promised beyond the checks is said by
   * `scene.expect`.
   */
  readonly inject: (scene: Scene) => Promise<void>;
  /** From the heal on, until everybody is live again. @default BACK_WITHIN_MS */
  readonly backWithinMs?: number;
  /** It needs the world for itself: no part of a compound. */
  readonly isAlone?: boolean;
};

export const BACK_WITHIN_MS = 20_000;

type FaultWorld = NonNullable<Fault['world']>;

/** A world for several faults: all that each of them needs, and wires everywhere, which those that do not want them do not mind. */
export function worldFor(faults: readonly Fault[]): FaultWorld {
  const worlds = faults.map(({ world = {} }) => world);
  const variables = Object.assign({}, ...worlds.map((world) => world.variables)) as Record<string, string>;
  const wired = { backends: 'wires', front: 'balancer' } as const;
  return { ...(Object.assign({}, ...worlds) as FaultWorld), variables, ...wired };
}
