import { useQuery } from '@tanstack/react-query';
import { calls, TECHNIQUES, type LibraryTechnique, type Technique } from '@attune/protocol';
import { useApp } from '../app/AppContext.ts';
import { useLive } from '../session/LiveContext.ts';

/** What is known of a technique that can be chosen; of a built-in one before the library has come, only the breath. */
export type Offered = Technique & Partial<Pick<LibraryTechnique, 'cycles' | 'note'>>;

export type Offer = {
  readonly techniques: readonly Offered[];
  /** What the admins added could not be read; the built-in ones are always there. */
  readonly isShort: boolean;
};

/** The techniques that whoever leads can choose from. */
export function useTechniques(): Offer {
  const { apiFor, seats } = useApp();
  const { session } = useLive();
  const library = useQuery({
    queryKey: ['techniques', session.id],
    queryFn: () => apiFor(seats.find(session.id)?.token).call(calls.listTechniques),
    staleTime: 10_000,
  });
  const offered = library.data?.techniques.filter(({ archived }) => !archived);
  return { techniques: offered ?? TECHNIQUES, isShort: library.isError };
}
