import { flushSync } from 'react-dom';

type Props = {
  /** A sheet stands over the deck. */
  isCovered: boolean;
  onShow: () => void;
  onSeen: () => void;
};

/** For somebody who was let lead a moment ago: what changed, and the way to the deck. */
export function NewLead({ isCovered, onShow, onSeen }: Props) {
  const goToDeck = () => {
    // What is covered by a sheet takes no focus: it is to be in sight first.
    flushSync(() => {
      if (isCovered) onShow();
      onSeen();
    });
    document.querySelector<HTMLElement>('.live__deck--lead button')?.focus();
  };
  return (
    <section className="at-banner live__notice" aria-label="You can lead now">
      <p className="at-banner__text">You can lead now. {!isCovered && 'The deck is open to you.'}</p>
      <button className="at-button at-button--small" type="button" onClick={goToDeck}>
        {isCovered ? 'Show the deck' : 'All right'}
      </button>
    </section>
  );
}
