import { useId, useState, type SubmitEvent } from 'react';
import { isTooLong, roomText } from './feedbackForm.ts';
import { RATINGS } from './ratingWords.ts';
import type { FeedbackForm } from './useFeedbackForm.ts';

type Props = {
  form: FeedbackForm;
  /** The question. */
  title: string;
  /** As little as possible until somebody wants to say more. */
  isSmall?: boolean;
  /** There is a way to put it aside. */
  onClose?: () => void;
};

/** One tap is enough; words and a name are for those who want to. Nothing waits for it. */
export function FeedbackFields({ form, title, isSmall = false, onClose }: Props) {
  // Words that wait to be sent, or to be taken back with their name, are not hidden.
  const [isOpen, setIsOpen] = useState(!isSmall);
  const showsWords = isOpen || form.draft.words !== '';
  const isRated = form.draft.rating !== undefined;
  const onWrite = (words: string) => {
    // Emptied, the field stays where it is.
    setIsOpen(true);
    form.write(words);
  };
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    if (canSend(form)) form.send();
  };
  return (
    <form className="feedback" data-stand={form.stand} onSubmit={onSubmit} noValidate>
      <Scale form={form} title={title} />
      {isRated && showsWords && <Words form={form} wasAsked={isSmall && isOpen} onWrite={onWrite} />}
      <div className="feedback__foot">
        <StandLine form={form} />
        {isRated && showsWords && form.stand !== 'failed' && <SendButton form={form} />}
        {isRated && !showsWords && (
          <button className="at-button at-button--small" type="button" onClick={() => setIsOpen(true)}>
            Add words
          </button>
        )}
        {onClose && (
          <button className="at-button at-button--quiet at-button--small" type="button" onClick={onClose}>
            {form.stand === 'received' ? 'Done' : 'Not now'}
          </button>
        )}
      </div>
    </form>
  );
}

function Scale({ form, title }: { form: FeedbackForm; title: string }) {
  const name = useId();
  return (
    <fieldset className="at-field">
      <legend className="at-field__label">{title}</legend>
      <p className="feedback__ends" aria-hidden>
        1 {RATINGS[0].word}, 5 {RATINGS[4].word}
      </p>
      <div className="feedback__scale">
        {RATINGS.map(({ rating, word }) => (
          <label className="feedback__rating" key={rating}>
            <input
              className="visually-hidden"
              type="radio"
              name={name}
              value={rating}
              checked={form.draft.rating === rating}
              onChange={() => form.choose({ rating })}
            />
            <span className="feedback__number">{rating}</span> <span className="feedback__word">{word}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

type WordsProps = {
  form: FeedbackForm;
  /** By the button that goes when they come: the focus goes on to them. */
  wasAsked: boolean;
  onWrite: (words: string) => void;
};

function Words({ form, wasAsked, onWrite }: WordsProps) {
  const id = useId();
  const { words, named } = form.draft;
  return (
    <>
      <div className="at-field">
        <label className="at-field__label" htmlFor={id}>
          In your words, if you like
        </label>
        <textarea
          className="at-input feedback__words"
          id={id}
          rows={2}
          autoFocus={wasAsked}
          aria-describedby={`${id}-room ${id}-who`}
          aria-invalid={isTooLong(words)}
          value={words}
          onChange={(event) => onWrite(event.target.value)}
        />
        <p className={isTooLong(words) ? 'at-field__error' : 'at-field__help'} id={`${id}-room`}>
          {roomText(words)}
        </p>
      </div>
      <div>
        <label className="at-choice">
          <input
            type="checkbox"
            checked={named}
            aria-describedby={`${id}-who`}
            onChange={(event) => form.choose({ named: event.target.checked })}
          />
          Share my name with the instructor
        </label>
        <p className="at-field__help" id={`${id}-who`}>
          {named
            ? 'The instructor sees that these words are yours.'
            : 'The instructor sees the words, not whose they are. In a small group it may be guessed.'}
        </p>
      </div>
    </>
  );
}

function SendButton({ form }: { form: FeedbackForm }) {
  return (
    <button className="at-button at-button--small" type="submit" aria-disabled={!canSend(form)}>
      Send
    </button>
  );
}

/** What has arrived, or is on its way, is not sent again. */
function canSend({ draft, stand }: FeedbackForm): boolean {
  return (stand === 'unsent' || stand === 'failed') && !isTooLong(draft.words);
}

/** The announcer says it, too; here it can be read again. */
function StandLine({ form }: { form: FeedbackForm }) {
  switch (form.stand) {
    case 'not_given':
      return <p className="feedback__stand">One tap is enough. You can skip it.</p>;
    case 'unsent':
      return <p className="feedback__stand">Not sent yet</p>;
    case 'sending':
      return <p className="feedback__stand">Sending…</p>;
    case 'queued':
      return <p className="feedback__stand">Waiting to send</p>;
    case 'received':
      return <p className="feedback__stand">Thank you. You can change it.</p>;
    case 'failed':
      return (
        <>
          <p className="feedback__stand at-field__error">{form.problem}</p>
          <button className="at-button at-button--small" type="submit">
            Retry
          </button>
        </>
      );
  }
}
