import {
  firstIssue,
  ProtocolError,
  toInstant,
  UPSTREAM_DATA,
  type HrvMilestone,
  type Sent,
  type Technique,
  type UpstreamReport,
  type UpstreamType,
} from '@attune/protocol';
import type * as z from 'zod/mini';

/** What a report is to the session that it is about. */
export type Content =
  | { readonly does: 'start' | 'end' }
  | { readonly does: 'change'; readonly technique: string | Technique }
  | { readonly does: 'sync'; readonly phases: readonly number[] }
  | { readonly does: 'give'; readonly given: Sent<'group_achievement'> }
  | { readonly does: 'say'; readonly said: Sent<'instructor_message'> }
  | { readonly does: 'vote'; readonly technique: string; readonly userId: string }
  | {
      readonly does: 'tell';
      readonly milestone: Omit<HrvMilestone, 'session_id'>;
      /** Undefined: the group's. */
      readonly userId: string | undefined;
    };

type Report = Pick<UpstreamReport, 'type' | 'timestamp' | 'data'>;

/** Everything that an upstream can make happen. One more is one more row here, and its data in the protocol's `UPSTREAM_DATA`. */
const CONTENT: Readonly<Record<UpstreamType, (report: Report) => Content>> = {
  'session.started': row(UPSTREAM_DATA['session.started'], () => ({ does: 'start' })),
  'technique.changed': row(UPSTREAM_DATA['technique.changed'], ({ technique }) => ({
    does: 'change',
    technique,
  })),
  'hrv.milestone': row(
    UPSTREAM_DATA['hrv.milestone'],
    ({ title, message, badge, user_id }, { timestamp }) => ({
      does: 'tell',
      milestone: {
        title: title ?? (user_id === undefined ? 'A moment of the group' : 'A moment of your heart'),
        message,
        badge,
        reached_at: toInstant(Date.parse(timestamp)),
      },
      userId: user_id,
    }),
  ),
  'session.ending': row(UPSTREAM_DATA['session.ending'], () => ({ does: 'end' })),
  breathing_sync: row(UPSTREAM_DATA.breathing_sync, ({ phases }) => ({ does: 'sync', phases })),
  group_achievement: row(UPSTREAM_DATA.group_achievement, (given) => ({ does: 'give', given })),
  instructor_message: row(UPSTREAM_DATA.instructor_message, (said) => ({ does: 'say', said })),
  technique_vote: row(UPSTREAM_DATA.technique_vote, ({ technique, user_id: userId }) => ({
    does: 'vote',
    technique,
    userId,
  })),
};

const BY_TYPE: ReadonlyMap<string, (report: Report) => Content> = new Map(Object.entries(CONTENT));

export function isKnown(type: string): boolean {
  return BY_TYPE.has(type);
}

/** Undefined for a type that nobody has given a meaning. Throws what the sender is to mend. */
export function contentOf(report: Report): Content | undefined {
  return BY_TYPE.get(report.type)?.(report);
}

function row<S extends z.ZodMiniType>(
  schema: S,
  content: (data: z.output<S>, report: Report) => Content,
): (report: Report) => Content {
  return (report) => {
    const checked = schema.safeParse(report.data);
    if (checked.success) return content(checked.data, report);
    const { field, problem } = firstIssue(checked.error);
    throw new ProtocolError('VALIDATION_ERROR', {
      details: { field: `data.${field}`, problem: problem ?? 'is not as it should be' },
    });
  };
}
