import { useEffect, useRef, type ReactNode } from 'react';
import { useNavigationType } from 'react-router';

/** A page of one column with its heading. After a change of page within the app the heading gets the focus. */
export function Page({ title, kicker, children }: { title: string; kicker?: string; children: ReactNode }) {
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to the content
      </a>
      <main className="page" id="content" tabIndex={-1}>
        <div className="page__column">
          <header className="grid gap-1">
            {kicker !== undefined && <p className="page__kicker">{kicker}</p>}
            <PageHeading title={title} />
          </header>
          {children}
        </div>
      </main>
    </>
  );
}

export function PageHeading({ title, className }: { title: string; className?: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const cameBy = useNavigationType();
  useEffect(() => {
    document.title = `${title} · Attune`;
  }, [title]);
  useEffect(() => {
    // `POP` is also the first page: there the browser's own start of the page is right.
    if (cameBy !== 'POP') heading.current?.focus();
  }, [cameBy]);
  return (
    <h1 ref={heading} tabIndex={-1} className={className}>
      {title}
    </h1>
  );
}
