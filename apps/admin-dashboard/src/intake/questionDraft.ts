import { MAX_INTAKE_OPTIONS, type IntakeQuestion } from '@attune/protocol';
import type { Option } from '../ui/SelectField.vue';

export type Kind = IntakeQuestion['kind'];

/** A question as a form holds it: what another kind would need is kept while somebody tries the kinds. */
export type QuestionDraft = {
  readonly id: string;
  kind: Kind;
  text: string;
  help: string;
  required: boolean;
  options: { readonly id: string; text: string }[];
  low: string;
  high: string;
};

const KIND_WORDS: Readonly<Record<Kind, string>> = {
  text: 'Words',
  one: 'One of several',
  several: 'Several of several',
  scale: 'A scale from 1 to 5',
  yes_no: 'Yes or no',
};
export const KIND_OPTIONS: readonly Option[] = Object.entries(KIND_WORDS).map(([value, text]) => ({
  value,
  text,
}));
const LEAST_OPTIONS = 2;
const ID_BYTES = 8;

/** Of a choice in the form. */
export function kindOf(value: string): Kind {
  const kinds: readonly Kind[] = ['text', 'one', 'several', 'scale', 'yes_no'];
  return kinds.find((kind) => kind === value) ?? 'text';
}

export function kindWord(kind: Kind): string {
  return KIND_WORDS[kind];
}

/** Known from then on by it, whatever becomes of the words. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function newQuestion(): QuestionDraft {
  const options = Array.from({ length: LEAST_OPTIONS }, newOption);
  return { id: newId(), kind: 'yes_no', text: '', help: '', required: false, options, low: '', high: '' };
}

export function newOption(): { id: string; text: string } {
  return { id: newId(), text: '' };
}

export function draftOf(question: IntakeQuestion): QuestionDraft {
  const { id, kind, text, help, required } = question;
  const hasOptions = question.kind === 'one' || question.kind === 'several';
  const ends =
    question.kind === 'scale'
      ? { low: question.low ?? '', high: question.high ?? '' }
      : { low: '', high: '' };
  const options = hasOptions ? question.options.map((each) => ({ ...each })) : newQuestion().options;
  return { id, kind, text, help: help ?? '', required, options, ...ends };
}

export function questionOf(draft: QuestionDraft): IntakeQuestion {
  const { id, kind, text, required } = draft;
  const common = { id, text, help: draft.help.trim() === '' ? null : draft.help, required };
  switch (kind) {
    case 'one':
    case 'several':
      return { ...common, kind, options: draft.options.map((each) => ({ ...each })) };
    case 'scale':
      return { ...common, kind, low: draft.low.trim() || null, high: draft.high.trim() || null };
    case 'text':
    case 'yes_no':
      return { ...common, kind };
  }
}

/** What is missing before it can be asked; undefined: nothing. */
export function faultOf({ kind, text, options }: QuestionDraft): string | undefined {
  if (text.trim() === '') return 'The question needs words.';
  if (kind !== 'one' && kind !== 'several') return undefined;
  const words = options.map((each) => each.text.trim());
  if (words.length < LEAST_OPTIONS || words.includes(''))
    return 'Every choice needs words, and there must be two at least.';
  return new Set(words).size === words.length ? undefined : 'The choices must differ in their words.';
}

/** What participants see where an end of a scale has no words; undefined where both have, and of another kind. */
export function bareScale({ kind, low, high }: QuestionDraft): string | undefined {
  if (kind !== 'scale') return undefined;
  const [isLowBare, isHighBare] = [low.trim() === '', high.trim() === ''];
  if (isLowBare && isHighBare)
    return 'Without words for its ends participants see only the numbers 1 to 5, and each reads them in their own way.';
  if (isLowBare) return 'Participants see no words beside 1.';
  return isHighBare ? 'Participants see no words beside 5.' : undefined;
}

/** One place up or down. At the end of the list it stays. */
export function moved<T>(list: readonly T[], index: number, by: -1 | 1): T[] {
  const other = index + by;
  const [one, two] = [list[index], list[other]];
  if (one === undefined || two === undefined) return [...list];
  return list.map((each, at) => (at === index ? two : at === other ? one : each));
}

export function mayHaveMoreOptions({ options }: QuestionDraft): boolean {
  return options.length < MAX_INTAKE_OPTIONS;
}

export function mayHaveFewerOptions({ options }: QuestionDraft): boolean {
  return options.length > LEAST_OPTIONS;
}
