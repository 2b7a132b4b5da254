import type { FactOf, Standing } from './facts.ts';

export type ViewStep = FactOf<'followed' | 'received' | 'returned' | 'live' | 'left'>;
export type Received = FactOf<'received'>;

/** A part of a view in which everything is promised: it begins with a position and ends where the application is told of a loss. */
export type Stretch = {
  readonly epoch: string | null;
  /** Nothing up to here was promised. */
  readonly after: number;
  /** Everything up to here has been handed over, or should have been. */
  upTo: number;
  readonly events: Received[];
};

export type Finding = {
  readonly kind:
    /** Handed over before. */
    | 'again'
    /** Handed over after something newer. */
    | 'back'
    /** Something before it was not handed over. */
    | 'hole'
    /** The position moved over events that no handler had. */
    | 'jump'
    /** The position went back, or into another history, and the application was not told. */
    | 'turned'
    /** The position stood at the event before its handler had it. */
    | 'early';
  readonly step: ViewStep;
  /** Where the stretch stood. */
  readonly stoodAt: number;
};

export type Walk = { readonly stretches: readonly Stretch[]; readonly findings: readonly Finding[] };

/** Follows one client through one channel. Pure; the checks read their violations from it. */
export function walk(steps: readonly ViewStep[]): Walk {
  const stretches: Stretch[] = [];
  const findings: Finding[] = [];
  let current: Stretch | undefined;
  const begin = (epoch: string | null, after: number): Stretch => {
    const stretch: Stretch = { epoch, after, upTo: after, events: [] };
    stretches.push(stretch);
    return stretch;
  };
  for (const step of steps) {
    const find = (kind: Finding['kind']): void =>
      void findings.push({ kind, step, stoodAt: current?.upTo ?? 0 });
    switch (step.is) {
      case 'followed':
        current = step.from ? begin(step.from.epoch, step.from.offset) : undefined;
        break;
      case 'returned':
        // From here on the application knows that something may be missing.
        if (!step.recovered) current = undefined;
        break;
      case 'received':
        current ??= begin(step.epoch, step.offset - 1);
        receive(current, step, find);
        break;
      case 'live':
        current ??= begin(step.epoch, step.offset);
        stand(current, step, find);
        break;
      case 'left':
        break;
      default:
        step satisfies never;
    }
  }
  return { stretches, findings };
}

type Find = (kind: Finding['kind']) => void;

function receive(stretch: Stretch, step: Received, find: Find): void {
  if (step.stoodAt !== null && step.epoch === stretch.epoch && step.stoodAt >= step.offset) find('early');
  if (step.offset > stretch.upTo + 1) find('hole');
  if (step.offset <= stretch.upTo) {
    find(stretch.events.some(({ id }) => id === step.id) ? 'again' : 'back');
  }
  stretch.events.push(step);
  stretch.upTo = Math.max(stretch.upTo, step.offset);
}

function stand(stretch: Stretch, { epoch, offset }: Standing, find: Find): void {
  if ((stretch.epoch !== null && epoch !== stretch.epoch) || offset < stretch.upTo) find('turned');
  else if (offset > stretch.upTo) find('jump');
  stretch.upTo = Math.max(stretch.upTo, offset);
}
