import { MAX_FEEDBACK_CHARACTERS, type FeedbackReceived, type SentInput } from '@attune/protocol';

/** What somebody has chosen and written. Nothing is chosen for them, and their name is not shared unless they say so. */
export type Draft = { readonly rating: number | undefined; readonly words: string; readonly named: boolean };

const BLANK: Draft = { rating: undefined, words: '', named: false };

/** What became of the draft that was sent last. */
export type Sending =
  | { readonly at: 'idle' }
  | { readonly at: 'sending'; readonly draft: Draft }
  /** `over`: what the server had told until then. What it tells after that is newer than this draft. */
  | { readonly at: 'received'; readonly draft: Draft; readonly over: FeedbackReceived | undefined }
  | { readonly at: 'failed'; readonly draft: Draft; readonly message: string };

export type Form = {
  /** What was changed and has not arrived; undefined when the fields show what the server has. */
  readonly edits: Draft | undefined;
  /** Words that were left here unsent; whoever closed a panel comes back to them. */
  readonly left: string | undefined;
  /** A choice goes out by itself; words wait for whoever writes them. */
  readonly isDue: boolean;
  readonly sending: Sending;
};

export type FormEvent =
  | { readonly type: 'chosen' | 'written' | 'sent'; readonly draft: Draft }
  | { readonly type: 'received'; readonly draft: Draft; readonly over: FeedbackReceived | undefined }
  | { readonly type: 'failed'; readonly draft: Draft; readonly message: string };

export function formWith(left: string): Form {
  return { edits: undefined, left: left || undefined, isDue: false, sending: { at: 'idle' } };
}

export function formStep(form: Form, event: FormEvent): Form {
  const { draft } = event;
  switch (event.type) {
    case 'chosen':
      return { ...form, edits: draft, isDue: true };
    case 'written':
      return { ...form, edits: draft };
    case 'sent':
      return { edits: draft, left: undefined, isDue: false, sending: { at: 'sending', draft } };
    case 'received':
      if (!isAnswer(form, draft)) return form;
      return {
        ...form,
        edits: form.edits === draft ? undefined : form.edits,
        sending: { at: 'received', draft, over: event.over },
      };
    case 'failed':
      if (!isAnswer(form, draft)) return form;
      return { ...form, sending: { at: 'failed', draft, message: event.message } };
    default:
      return unreachable(event);
  }
}

/** The answer to an earlier try says nothing about the one that is on its way. */
function isAnswer({ sending }: Form, draft: Draft): boolean {
  return sending.at === 'sending' && sending.draft === draft;
}

/** What the fields show: what is being changed, else what arrived last, from here or from another tab. */
export function shownDraft(form: Form, given: FeedbackReceived | undefined): Draft {
  if (form.edits) return form.edits;
  const arrived = arrivedDraft(form, given);
  return form.left === undefined ? arrived : { ...arrived, words: form.left };
}

function arrivedDraft({ sending }: Form, given: FeedbackReceived | undefined): Draft {
  if (sending.at === 'received' && sending.over === given) return sending.draft;
  return given ? { rating: given.rating, words: given.words ?? '', named: given.named } : BLANK;
}

/** `unsent`: changed, and nobody has been told. `queued`: it waits for the network. */
export type Stand = 'not_given' | 'unsent' | 'sending' | 'queued' | 'received' | 'failed';

export function standOf(
  { edits, left, sending }: Form,
  given: FeedbackReceived | undefined,
  waits: boolean,
): Stand {
  if (sending.at === 'sending') return waits ? 'queued' : 'sending';
  if (sending.at === 'failed') return 'failed';
  if (edits || left !== undefined) return 'unsent';
  return given || sending.at === 'received' ? 'received' : 'not_given';
}

/** As it goes out, or undefined while there is no rating or there are too many words. */
export function wishOf(draft: Draft): Omit<SentInput<'feedback_give'>, 'about'> | undefined {
  const words = draft.words.trim();
  if (draft.rating === undefined || isTooLong(words)) return undefined;
  return { rating: draft.rating, named: draft.named, ...(words !== '' && { words }) };
}

export function isTooLong(words: string): boolean {
  return words.trim().length > MAX_FEEDBACK_CHARACTERS;
}

/** Below the words, only when it matters: as a line of chat counts. */
export function roomText(words: string): string {
  const left = MAX_FEEDBACK_CHARACTERS - words.trim().length;
  if (left < 0) return `${-left} too many`;
  return left <= 100 ? `${left} left` : '';
}

function unreachable(event: never): never {
  throw new Error(`unreachable ${JSON.stringify(event)}`);
}
