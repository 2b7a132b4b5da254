import { TECHNIQUES } from '@attune/protocol';
import { expect, it } from 'vitest';
import { EMPTY_VOTE, readDraft, type VoteDraft } from './voteDraft.ts';

const words: VoteDraft = {
  ...EMPTY_VOTE,
  about: 'words',
  question: 'Shall we go on?',
  choices: [
    { key: 1, label: 'Yes' },
    { key: 2, label: 'No' },
  ],
  seconds: null,
};
const problemOf = (part: Partial<VoteDraft>) => {
  const read = readDraft({ ...words, ...part });
  return read.valid ? undefined : read.problem;
};

it('asks for the next breath as it is, with one press', () => {
  expect(readDraft(EMPTY_VOTE)).toEqual({
    valid: true,
    asked: {
      question: 'Which breath next?',
      choices: TECHNIQUES.map(({ id, name }) => ({ label: name, technique: id })),
      results: 'after_vote',
      closes_in_s: 60,
      applies: true,
    },
  });
});

it('asks anything else in its own words, and changes no breath', () => {
  expect(readDraft(words)).toEqual({
    valid: true,
    asked: {
      question: 'Shall we go on?',
      choices: [{ label: 'Yes' }, { label: 'No' }],
      results: 'after_vote',
      applies: false,
    },
  });
});

it.each<[string, Partial<VoteDraft>, string]>([
  ['no question', { question: ' ' }, 'Please write the question.'],
  ['an empty choice', { choices: [...words.choices, { key: 3, label: '' }] }, 'Please write choice 3'],
  ['the same words twice', { choices: [...words.choices, { key: 3, label: ' No ' }] }, 'the same words'],
  ['one breath', { about: 'breath', techniques: ['box'] }, 'choose 2 to 6 breaths'],
  ['a question that turns the line around', { question: '\u202eevil' }, 'cannot be shown'],
])('says what to mend: %s', (_, part, problem) => {
  expect(problemOf(part)).toContain(problem);
});
