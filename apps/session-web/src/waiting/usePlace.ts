import { useQuery } from '@tanstack/react-query';
import { calls, type Place, type ProtocolError } from '@attune/protocol';
import { useApp } from '../app/AppContext.ts';
import { asProtocolError } from '../ui/errorText.ts';
import { mayPass } from './mayPass.ts';

/** What could not be asked is asked again after this long: well within the time for which the place is kept. */
const AGAIN_MS = 5_000;

export type Standing = {
  readonly place: Place | undefined;
  /** When it was as `place` says. */
  readonly askedAt: number;
  /** Why there is nothing to wait for any more. */
  readonly refusal: ProtocolError | undefined;
  readonly isAway: boolean;
  stop(): void;
};

/** Asks where one stands as often as the server says; each time is a sign of life. Also while nobody looks at the page. */
export function usePlace(code: string, device: string): Standing {
  const { apiFor } = useApp();
  const api = apiFor(undefined);
  const body = { code, device };
  const { data, error, dataUpdatedAt } = useQuery({
    queryKey: ['place', code, device],
    queryFn: () => api.call(calls.wait, { body }),
    refetchInterval: ({ state }) => {
      if (state.error === null) return state.data?.retry_after_ms ?? AGAIN_MS;
      return mayPass(asProtocolError(state.error)) ? AGAIN_MS : false;
    },
    refetchIntervalInBackground: true,
    refetchOnWindowFocus: 'always',
    networkMode: 'always',
    gcTime: 0,
  });
  const failure = error === null ? undefined : asProtocolError(error);
  return {
    place: data,
    askedAt: dataUpdatedAt,
    refusal: failure && !mayPass(failure) ? failure : undefined,
    isAway: failure?.error === 'CONNECTION_FAILED',
    // The page goes on; a place that nobody keeps is given up anyway.
    stop: () => void api.call(calls.stopWaiting, { body }).catch(() => undefined),
  };
}
