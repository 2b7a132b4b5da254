import type { SummaryView } from '@attune/protocol';
import { csvRow, type Cell } from './csv.ts';
import { plain } from './markdown.ts';

type Row = readonly [part: string, what: string, value: Cell];

/** One figure a row, in the order of the page: what both text forms are written from. */
function rowsOf(view: SummaryView): readonly Row[] {
  const { session, summary, group, own, people } = view;
  return [
    ['Session', 'Title', session.title],
    ['Session', 'Started', session.started_at],
    ['Session', 'Ended', session.ends_at],
    ['Session', 'Kept until', view.kept_until],
    ...groupRows(summary, group),
    ...(own ? ownRows(own) : []),
    ...(people ?? []).map(({ name, role, messages }): Row => [
      'Who was there',
      name,
      messages === null ? role : `${role}, ${messages} lines`,
    ]),
  ];
}

function groupRows(summary: SummaryView['summary'], group: SummaryView['group']): readonly Row[] {
  const part = 'The group';
  return [
    [part, 'Minutes', summary.minutes],
    [part, 'Minutes paused', group.paused_minutes],
    [part, 'People', summary.people],
    [part, 'Breath cycles', summary.cycles],
    [part, 'Minutes breathing as one', group.together_minutes],
    [part, 'Lines of chat', group.chat.lines],
    ...group.breathed.map(({ name, minutes, cycles }): Row => [
      part,
      name,
      `${minutes} min, ${cycles} cycles`,
    ]),
    ...group.achievements.map(({ title, unlocked_at }): Row => ['Reached together', title, unlocked_at]),
    ...group.milestones.map(({ title, reached_at }): Row => ['Reached together', title, reached_at]),
    ...group.votes.flatMap(({ question, choices }) =>
      choices.map(({ label, count }): Row => [`Vote: ${question}`, label, count]),
    ),
    ...group.feedback.map(({ about, count, mean }): Row => ['Feedback', about, `${mean} of 5, by ${count}`]),
  ];
}

function ownRows(own: NonNullable<SummaryView['own']>): readonly Row[] {
  const part = 'You';
  return [
    [part, 'Joined', own.joined_at],
    [part, 'Minutes', own.minutes],
    [part, 'Breath cycles', own.cycles],
    [part, 'Lines of chat', own.messages],
    ...own.achievements.map(({ title, unlocked_at }): Row => ['You reached', title, unlocked_at]),
    ...own.milestones.map(({ title, reached_at }): Row => ['You reached', title, reached_at]),
    ...own.votes.map(({ question, choice }): Row => ['You voted', question, choice]),
    ...own.feedback.map(({ about, rating }): Row => [
      'You rated',
      about === 'session' ? 'The session' : about.technique,
      rating,
    ]),
    ...heartRows(own.heart),
  ];
}

function heartRows(heart: NonNullable<SummaryView['own']>['heart']): readonly Row[] {
  if (!heart) return [['You', 'Heart', 'not kept']];
  const { before, after } = heart;
  return [
    ['You', 'Beats a minute, at the beginning', before.bpm],
    ['You', 'Beats a minute, at the end', after.bpm],
    ['You', 'RMSSD in ms, at the beginning', before.rmssd],
    ['You', 'RMSSD in ms, at the end', after.rmssd],
  ];
}

export function summaryCsv(view: SummaryView): string {
  return [csvRow(['part', 'what', 'value']), ...rowsOf(view).map(csvRow)].join('');
}

export function summaryMarkdown(view: SummaryView): string {
  const byPart = Map.groupBy(rowsOf(view).slice(1), ([part]) => part);
  const parts = Array.from(byPart, ([part, rows]) => {
    const lines = rows.map(([, what, value]) => `- ${plain(what)}: ${plain(String(value ?? 'not known'))}`);
    return `## ${plain(part)}\n\n${lines.join('\n')}\n`;
  });
  return [`# ${plain(view.session.title)}\n`, ...parts].join('\n');
}
