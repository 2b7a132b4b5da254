import { lazy, Suspense, type ComponentType } from 'react';
import { Route, Routes } from 'react-router';
import { CrashPage } from './CrashPage.tsx';
import { NotFoundPage } from '../closed/NotFoundPage.tsx';
import { CrashBoundary } from '../ui/CrashBoundary.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';

// One chunk per page: somebody who joins by phone loads nothing of the live page before it is needed.
const loaders = {
  landing: () => import('../landing/LandingPage.tsx').then((m) => page(m.LandingPage)),
  join: () => import('../invite/JoinPage.tsx').then((m) => page(m.JoinPage)),
  session: () => import('../session/SessionPage.tsx').then((m) => page(m.SessionPage)),
  summary: () => import('../summary/SummaryPage.tsx').then((m) => page(m.SummaryPage)),
  closed: () => import('../closed/ClosedPage.tsx').then((m) => page(m.ClosedPage)),
};

function page(component: ComponentType): { default: ComponentType } {
  return { default: component };
}

const LandingPage = lazy(loaders.landing);
const JoinPage = lazy(loaders.join);
const SessionPage = lazy(loaders.session);
const SummaryPage = lazy(loaders.summary);
const ClosedPage = lazy(loaders.closed);

const STARTS: readonly (readonly [RegExp, keyof typeof loaders])[] = [
  [/^\/$/, 'landing'],
  [/^\/j\//, 'join'],
  [/^\/s\/[^/]+\/summary/, 'summary'],
  [/^\/s\//, 'session'],
];

/** Fetches a page's code while the configuration is still on its way. */
export function preloadPage(path: string): void {
  const start = STARTS.find(([pattern]) => pattern.test(path));
  // A failure shows again, and is handled, when the page is rendered.
  if (start) loaders[start[1]]().catch(() => undefined);
}

/** The pages that an open session leads to; they must show also when the network is gone by then. */
export function preloadEndPages(): void {
  loaders.summary().catch(() => undefined);
  loaders.closed().catch(() => undefined);
}

/** The live page is wanted right after a join. */
export function preloadSessionPage(): void {
  loaders.session().catch(() => undefined);
}

export function Pages() {
  return (
    <CrashBoundary fallback={() => <CrashPage />}>
      <Suspense fallback={<PageSkeleton />}>
        <Routes>
          <Route path="/" element={<LandingPage />} />
          <Route path="/j/:code" element={<JoinPage />} />
          <Route path="/s/:id" element={<SessionPage />} />
          <Route path="/s/:id/summary" element={<SummaryPage />} />
          <Route path="/closed/:reason" element={<ClosedPage />} />
          <Route path="*" element={<NotFoundPage />} />
        </Routes>
      </Suspense>
    </CrashBoundary>
  );
}
