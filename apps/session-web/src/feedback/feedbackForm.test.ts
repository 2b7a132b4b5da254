import { describe, expect, it } from 'vitest';
import type { FeedbackReceived } from '@attune/protocol';
import {
  formStep,
  roomText,
  shownDraft,
  standOf,
  formWith,
  wishOf,
  type Draft,
  type Form,
  type FormEvent,
} from './feedbackForm.ts';

const draft = (over: Partial<Draft> = {}): Draft => ({ rating: 4, words: '', named: false, ...over });
const given = (over: Partial<FeedbackReceived> = {}): FeedbackReceived => ({
  session_id: 's1',
  about: 'session',
  rating: 2,
  words: null,
  named: false,
  received_at: '2026-03-01T18:00:00.000Z',
  ...over,
});
const UNTOUCHED = formWith('');
const after = (...events: FormEvent[]): Form => events.reduce(formStep, UNTOUCHED);

const four = draft();
const five = draft({ rating: 5 });
const before = given();

describe('what the fields show', () => {
  it('nothing is chosen for anybody, and no name is shared', () => {
    expect(shownDraft(UNTOUCHED, undefined)).toEqual({ rating: undefined, words: '', named: false });
  });

  it('what the server has, until it is changed here', () => {
    expect(shownDraft(UNTOUCHED, given({ words: 'Calm.', named: true }))).toEqual({
      rating: 2,
      words: 'Calm.',
      named: true,
    });
    expect(shownDraft(after({ type: 'chosen', draft: four }), before)).toBe(four);
  });

  it('what was received stays, and gives way to what another tab gives later', () => {
    const form = after(
      { type: 'chosen', draft: four },
      { type: 'sent', draft: four },
      { type: 'received', draft: four, over: before },
    );
    expect(shownDraft(form, before)).toBe(four);
    expect(shownDraft(form, given({ rating: 1 })).rating).toBe(1);
  });
});

describe('words that were left unsent', () => {
  const left = formWith('I felt');

  it('are shown with the rating that was given, and stand as not sent', () => {
    expect(shownDraft(left, before)).toEqual({ rating: 2, words: 'I felt', named: false });
    expect(standOf(left, before, false)).toBe('unsent');
  });

  it('are over once they arrived', () => {
    const sent = shownDraft(left, before);
    const form = [
      { type: 'sent', draft: sent } as const,
      { type: 'received', draft: sent, over: before } as const,
    ].reduce(formStep, left);
    expect(standOf(form, before, false)).toBe('received');
    expect(shownDraft(form, given({ words: 'I felt' })).words).toBe('I felt');
  });
});

describe('where it stands', () => {
  it.each<[string, FormEvent[], FeedbackReceived | undefined, boolean, string]>([
    ['untouched', [], undefined, false, 'not_given'],
    ['given before', [], before, false, 'received'],
    ['chosen', [{ type: 'chosen', draft: four }], undefined, false, 'unsent'],
    ['on its way', [{ type: 'sent', draft: four }], undefined, false, 'sending'],
    ['without a network', [{ type: 'sent', draft: four }], undefined, true, 'queued'],
    [
      'arrived',
      [
        { type: 'sent', draft: four },
        { type: 'received', draft: four, over: undefined },
      ],
      undefined,
      false,
      'received',
    ],
    [
      'refused',
      [
        { type: 'sent', draft: four },
        { type: 'failed', draft: four, message: 'No.' },
      ],
      before,
      false,
      'failed',
    ],
    [
      'changed after it was given',
      [
        { type: 'sent', draft: four },
        { type: 'received', draft: four, over: undefined },
        { type: 'written', draft: draft({ words: 'And' }) },
      ],
      undefined,
      false,
      'unsent',
    ],
  ])('%s', (_, events, had, waits, stand) => {
    expect(standOf(after(...events), had, waits)).toBe(stand);
  });

  it('the answer to an earlier try says nothing about the one on its way', () => {
    const form = after({ type: 'sent', draft: four }, { type: 'sent', draft: five });
    expect(formStep(form, { type: 'failed', draft: four, message: 'No.' })).toBe(form);
    expect(formStep(form, { type: 'received', draft: four, over: undefined })).toBe(form);
    expect(formStep(form, { type: 'received', draft: five, over: undefined }).sending.at).toBe('received');
  });

  it('what is changed while it is on its way is kept, and goes out next', () => {
    const form = after(
      { type: 'sent', draft: four },
      { type: 'chosen', draft: five },
      { type: 'received', draft: four, over: undefined },
    );
    expect(form).toMatchObject({ edits: five, isDue: true });
  });

  it('a choice is due, words are not, and a choice with words is sent once', () => {
    expect(after({ type: 'written', draft: four }).isDue).toBe(false);
    const form = after({ type: 'chosen', draft: four }, { type: 'written', draft: five });
    expect(form.isDue).toBe(true);
    expect(formStep(form, { type: 'sent', draft: five }).isDue).toBe(false);
  });

  it('what failed is still there to be tried again', () => {
    const form = after({ type: 'sent', draft: four }, { type: 'failed', draft: four, message: 'No.' });
    expect(shownDraft(form, before)).toBe(four);
  });
});

describe('what goes out', () => {
  it('FEED-1 nothing without a rating, or with too many words', () => {
    expect(wishOf(draft({ rating: undefined, words: 'Calm.' }))).toBeUndefined();
    expect(wishOf(draft({ words: 'x'.repeat(501) }))).toBeUndefined();
  });

  it('FEED-1 words are trimmed, and empty ones are none', () => {
    expect(wishOf(draft({ words: ' Calm. ', named: true }))).toEqual({
      rating: 4,
      words: 'Calm.',
      named: true,
    });
    expect(wishOf(draft({ words: '  ' }))).toEqual({ rating: 4, named: false });
  });

  it.each([
    ['', ''],
    ['x'.repeat(399), ''],
    ['x'.repeat(400), '100 left'],
    ['x'.repeat(500), '0 left'],
    ['x'.repeat(503), '3 too many'],
  ])('says how much room there is when it matters', (words, text) => {
    expect(roomText(words)).toBe(text);
  });
});
