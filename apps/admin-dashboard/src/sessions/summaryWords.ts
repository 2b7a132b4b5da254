import type { GroupSummary, SummaryView } from '@attune/protocol';

/** To a tenth, as long as a session is. */
export const minutesText = (minutes: number) => String(Math.round(minutes * 10) / 10);

export type Line = { readonly text: string; readonly note: string };

/** What the group breathed, one after the other, and how long it rested. */
export function breathedLines({ breathed, paused_minutes: paused }: GroupSummary): readonly Line[] {
  const lines = breathed.map(({ name, minutes, cycles }) => ({
    text: name,
    note: `${minutesText(minutes)} min, ${cycles} ${cycles === 1 ? 'cycle' : 'cycles'}`,
  }));
  return paused > 0 ? [...lines, { text: 'Paused', note: `${minutesText(paused)} min` }] : lines;
}

export function decidedLines({ votes }: GroupSummary): readonly Line[] {
  return votes.map(({ question, choices, chosen, voters, entitled }) => {
    const won = chosen === null ? '' : `${choices[chosen]?.label ?? ''}. `;
    const counts = choices.map(({ label, count }) => `${label}: ${count}`).join(', ');
    return { text: question, note: `${won}${counts}. ${voters} of ${entitled} voted.` };
  });
}

/** The group's own, and what was reported of it. */
export function reachedLines({ achievements, milestones }: GroupSummary): readonly Line[] {
  return [
    ...achievements.map(({ title, words }) => ({ text: title, note: words })),
    ...milestones.map(({ title, message }) => ({ text: title, note: message })),
  ];
}

type There = NonNullable<SummaryView['people']>[number];

export function thereNote({ role, messages }: There): string {
  if (messages === null) return role;
  return `${role}, ${messages} ${messages === 1 ? 'message' : 'messages'}`;
}

/** Where nobody is left to be named; the figures of a session outlast what is known of its people. */
export function nobodyText(came: number): string {
  return came === 0 ? 'Nobody came.' : 'It is not known any more who was there.';
}
