import {
  declarationOf,
  firstIssue,
  TECHNIQUES,
  VOTE_CHOICES,
  type SentInput,
  type Technique,
  type VoteResults,
} from '@attune/protocol';

export type AskedVote = SentInput<'vote_open'>;

export type DraftChoice = { readonly key: number; readonly label: string };

/** A vote as it is typed. `breath` asks for the next technique, `words` for anything else. */
export type VoteDraft = {
  readonly about: 'breath' | 'words';
  readonly question: string;
  readonly choices: readonly DraftChoice[];
  /** Ids of the techniques to choose from. */
  readonly techniques: readonly string[];
  readonly results: VoteResults;
  /** Null: open until somebody closes it. */
  readonly seconds: number | null;
};

export const BREATH_QUESTION = 'Which breath next?';

export const EMPTY_VOTE: VoteDraft = {
  about: 'breath',
  question: '',
  choices: [
    { key: 1, label: '' },
    { key: 2, label: '' },
  ],
  techniques: TECHNIQUES.slice(0, VOTE_CHOICES.most).map(({ id }) => id),
  results: 'after_vote',
  seconds: 60,
};

export type ReadDraft =
  { readonly valid: true; readonly asked: AskedVote } | { readonly valid: false; readonly problem: string };

/** The draft as it would be sent, judged by the contract's own schema, with a problem that a person can mend. */
export function readDraft(draft: VoteDraft, offered: readonly Technique[] = TECHNIQUES): ReadDraft {
  const chosen = offered.filter(({ id }) => draft.techniques.includes(id));
  const problem = draft.about === 'breath' ? breathProblem(chosen) : wordsProblem(draft);
  if (problem !== undefined) return { valid: false, problem };
  const asked = askedOf(draft, chosen);
  const parsed = declarationOf('vote_open')?.sent?.data.safeParse(asked);
  if (parsed?.success) return { valid: true, asked };
  return { valid: false, problem: unexpected(parsed ? String(firstIssue(parsed.error)['field']) : '') };
}

function askedOf(
  { about, question, choices, results, seconds }: VoteDraft,
  chosen: readonly Technique[],
): AskedVote {
  const isBreath = about === 'breath';
  return {
    question: question.trim() === '' && isBreath ? BREATH_QUESTION : question,
    choices: isBreath
      ? chosen.map(({ id, name }) => ({ label: name, technique: id }))
      : choices.map(({ label }) => ({ label })),
    results,
    ...(seconds !== null && { closes_in_s: seconds }),
    applies: isBreath,
  };
}

function breathProblem(chosen: readonly Technique[]): string | undefined {
  const { least, most } = VOTE_CHOICES;
  if (chosen.length >= least && chosen.length <= most) return undefined;
  return `Please choose ${least} to ${most} breaths.`;
}

function wordsProblem({ question, choices }: VoteDraft): string | undefined {
  if (question.trim() === '') return 'Please write the question.';
  const labels = choices.map(({ label }) => label.trim());
  const empty = labels.indexOf('');
  if (empty >= 0) return `Please write choice ${empty + 1}, or remove it.`;
  if (new Set(labels).size < labels.length) return 'Two choices have the same words.';
  return undefined;
}

/** What can hardly be typed: a character that turns the line around, for one. */
function unexpected(field: string): string {
  if (field.startsWith('question')) return 'The question has something in it that cannot be shown.';
  return 'A choice has something in it that cannot be shown.';
}
