import type { AchievementRule, Measure } from '@attune/protocol';

/** What a rule looks at, whom it is for, and what its number counts. */
export const MEASURE_WORDS: Readonly<
  Record<Measure, { readonly what: string; readonly who: string; readonly unit: string }>
> = {
  steady_cycles: {
    what: 'Cycles in step with the pacer, one after the other',
    who: 'A person, once and for all. By hold-to-breathe.',
    unit: 'cycles',
  },
  rmssd_gain: {
    what: 'RMSSD above the first one of the session',
    who: 'A person, once in each session. Of good quality only; earlier sessions are not kept for it.',
    unit: 'per cent',
  },
  sync_minutes: {
    what: 'Time in which the group breathed as one',
    who: 'The group, once in each session.',
    unit: 'minutes',
  },
};

export type RuleDraft = { threshold: string; title: string; words: string; enabled: boolean };

export function draftOf({ threshold, title, words, enabled }: AchievementRule): RuleDraft {
  return { threshold: String(threshold), title, words, enabled };
}

type RuleChange = Partial<Pick<AchievementRule, 'threshold' | 'title' | 'words' | 'enabled'>>;

/** What the draft changes; undefined for nothing. */
export function ruleChange(rule: AchievementRule, draft: RuleDraft): RuleChange | undefined {
  const written = {
    ...draft,
    threshold: draft.threshold.trim() === '' ? Number.NaN : Number(draft.threshold),
  };
  const change: RuleChange = {
    ...(written.threshold !== rule.threshold && { threshold: written.threshold }),
    ...(written.title.trim() !== rule.title && { title: written.title }),
    ...(written.words.trim() !== rule.words && { words: written.words }),
    ...(written.enabled !== rule.enabled && { enabled: written.enabled }),
  };
  return Object.keys(change).length === 0 ? undefined : change;
}
