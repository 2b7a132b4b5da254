import type { Erasure } from '@attune/protocol';
import { Link } from '../ui/Link.tsx';
import { Page } from '../ui/Page.tsx';

/** What was deleted, what is left, and why. */
export function ErasedPage({ erasure }: { erasure: Erasure }) {
  return (
    <Page title="Your data is deleted" kicker="Attune">
      <section aria-labelledby="removed" className="grid gap-2">
        <h2 id="removed">What is gone</h2>
        <ul className="at-list">
          <li className="at-list__item">Your name and everything that led to you</li>
          {erasure.removed.map(({ what, count }) => (
            <li className="at-list__item" key={what}>
              <span className="at-list__main">{what}</span>
              <span>{count}</span>
            </li>
          ))}
        </ul>
        <p className="page__note">
          Where there was much of it, the last of it goes within the next two minutes.
        </p>
      </section>
      <section aria-labelledby="remains" className="grid gap-2">
        <h2 id="remains">What is left, and why</h2>
        <ul className="at-list">
          {erasure.remains.map(({ what, why }) => (
            <li className="at-list__item" key={what}>
              <span className="at-list__main">
                {what}
                <br />
                <span className="at-list__note">{why}</span>
              </span>
            </li>
          ))}
        </ul>
      </section>
      <div className="no-print">
        <Link className="at-button" to="/">
          To the start page
        </Link>
      </div>
    </Page>
  );
}
