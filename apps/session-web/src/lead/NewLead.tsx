type Props = {
  /** A sheet stands over the deck. */
  isCovered: boolean;
  onShow: () => void;
  onSeen: () => void;
};

/** For somebody who was let lead a moment ago: what changed, and where the deck is. */
export function NewLead({ isCovered, onShow, onSeen }: Props) {
  const show = () => {
    onShow();
    onSeen();
  };
  return (
    <section className="at-banner live__notice" aria-label="You can lead now">
      <p className="at-banner__text">You can lead now. {!isCovered && 'The deck is below the breath.'}</p>
      <button className="at-button at-button--small" type="button" onClick={isCovered ? show : onSeen}>
        {isCovered ? 'Show the deck' : 'All right'}
      </button>
    </section>
  );
}
