import * as z from 'zod/mini';
import { declare, LEADING_ROLES } from './declare.ts';
import { id, instant } from './ids.ts';
import { JOINABLE_PHASES, person } from './session.ts';
import { MAX_CYCLES, technique } from './technique.ts';

export const MAX_STEPS = 30;
/** Shorter than that, a step could not be announced before it is over. */
export const MIN_STEP_SECONDS = 10;
const MAX_STEP_MINUTES = 120;

const index = z.int().check(z.gte(0), z.lte(MAX_STEPS));

const wantedStep = z
  .strictObject({
    /** The id of one of the library, or one that somebody made up. */
    technique: z.union([id, technique]),
    cycles: z.optional(z.int().check(z.gte(1), z.lte(MAX_CYCLES))),
    minutes: z.optional(z.number().check(z.gte(0.1), z.lte(MAX_STEP_MINUTES))),
  })
  .check(
    z.refine(
      ({ cycles, minutes }) => (cycles === undefined) !== (minutes === undefined),
      'takes cycles or minutes, one of them',
    ),
  );
export type WantedStep = z.infer<typeof wantedStep>;

const programmeStep = z.object({
  technique,
  /** How many it lasts, also where minutes were asked for. */
  cycles: z.int(),
  /** As they were asked for; null where cycles were. */
  minutes: z.nullable(z.number()),
});
export type ProgrammeStep = z.infer<typeof programmeStep>;

/**
 * How far it is. `running`: the newest step that was announced, which begins at `starts_at`; until then `previous` is breathed, or what
 * was there before. `held`: somebody took the breath into their own hands, and `next` waits; what lies between `from`, the first step
 * to come, and `next` is passed over. Older servers do not say `from`.
 */
const programmeRun = z.discriminatedUnion('at', [
  z.object({ at: z.literal('ahead') }),
  z.object({
    at: z.literal('running'),
    step: z.int(),
    previous: z.nullable(z.int()),
    starts_at: instant,
    ends_at: instant,
  }),
  z.object({ at: z.literal('paused'), step: z.int(), cycles_left: z.int() }),
  z.object({ at: z.literal('held'), from: z.optional(z.int()), next: z.int() }),
  z.object({ at: z.literal('over') }),
]);

export const programme = z.object({
  /** Rises with every edit. */
  revision: z.int(),
  steps: z.array(programmeStep),
  run: programmeRun,
  /** Who edited it last, or had it go on: in whose name the breath changes. */
  set_by: person,
});
export type Programme = z.infer<typeof programme>;

/** State, key = the session's id. */
export const programmeState = declare({
  type: 'programme',
  class: 'state',
  summary: 'What is breathed in a session one after the other, and how far it is.',
  channels: ['session'],
  delivered: programme,
});

export const programmeSet = declare({
  type: 'programme_set',
  class: 'event',
  summary:
    'Puts `steps` behind the first `keep` steps of the programme, in place of what was there; only what is to come can change.',
  channels: ['session'],
  sent: {
    data: z.strictObject({
      /** Of the programme that was edited; 0 where there is none. */
      revision: z.int().check(z.gte(0)),
      keep: index,
      steps: z.array(wantedStep).check(z.maxLength(MAX_STEPS, `must be at most ${MAX_STEPS} steps`)),
    }),
    roles: LEADING_ROLES,
    rate: 'command',
    maxBytes: 32_768,
    phases: JOINABLE_PHASES,
  },
});

export const programmeNext = declare({
  type: 'programme_next',
  class: 'event',
  summary:
    'Asks for the next step, or for another one, at the next cycle boundary; becomes `technique_changed`.',
  channels: ['session'],
  sent: {
    data: z.strictObject({ step: z.optional(index) }),
    roles: LEADING_ROLES,
    rate: 'command',
    maxBytes: 512,
    phases: ['live'],
  },
});

/** Where a programme is at one instant, by index; null where there is none. */
export type ProgrammeStand = {
  readonly current: number | null;
  readonly next: number | null;
  /** In milliseconds since 1970; null while it waits for somebody. */
  readonly nextAt: number | null;
  /** The last step has been breathed; its technique goes on. */
  readonly isOver: boolean;
  /** Steps before this one can not be edited any more. Those from here to `next` are passed over. */
  readonly fixed: number;
};

/** Changes with the time alone: what is next becomes what is breathed without another message. `now` is server time. */
export function programmeAt({ steps, run }: Pick<Programme, 'steps' | 'run'>, now: number): ProgrammeStand {
  const following = (step: number) => (step < steps.length ? step : null);
  switch (run.at) {
    case 'ahead':
      return { current: null, next: following(0), nextAt: null, isOver: false, fixed: 0 };
    case 'held':
      return {
        current: null,
        next: following(run.next),
        nextAt: null,
        isOver: false,
        fixed: run.from ?? run.next,
      };
    case 'paused':
      return {
        current: run.step,
        next: following(run.step + 1),
        nextAt: null,
        isOver: false,
        fixed: run.step + 1,
      };
    case 'over':
      return { current: null, next: null, nextAt: null, isOver: true, fixed: steps.length };
    case 'running': {
      const fixed = run.step + 1;
      const startsAt = Date.parse(run.starts_at);
      if (now < startsAt)
        return { current: run.previous, next: run.step, nextAt: startsAt, isOver: false, fixed };
      const next = following(fixed);
      const endsAt = Date.parse(run.ends_at);
      return {
        current: run.step,
        next,
        nextAt: next === null ? null : endsAt,
        isOver: next === null && now >= endsAt,
        fixed,
      };
    }
  }
}
