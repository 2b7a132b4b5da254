import { useDelayed } from './useDelayed.ts';

/** Below this a skeleton would only flicker. */
const SKELETON_AFTER_MS = 200;

/** Stands for a page whose code or content is on its way. */
export function PageSkeleton() {
  const late = useDelayed(SKELETON_AFTER_MS);
  return (
    <main className="page" aria-busy="true">
      <p className="visually-hidden">Loading</p>
      {late && (
        <div className="page__column" aria-hidden="true">
          <span className="at-skeleton h-10 w-3/4" />
          <span className="at-skeleton h-5 w-1/2" />
          <span className="at-skeleton h-48 w-full" />
          <span className="at-skeleton h-12 w-full" />
        </div>
      )}
    </main>
  );
}
