import { createApi, createClient, ticketCredentials } from '@attune/client';
import { createAttune } from '@attune/client/vue';
import { ERRORS, ProtocolError } from '@attune/protocol';
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query';
import { createApp } from 'vue';
import App from './App.vue';
import { createGate, GATE } from './auth/access.ts';
import { loadConfiguration } from './configuration.ts';
import { API } from './live/api.ts';
import { createAppRouter } from './router.ts';
import { createPreferences, PREFERENCES } from './shell/preferences.ts';
import './styles.css';

const MAX_RETRIES = 2;

function createQueries(): QueryClient {
  const mayHelp = (count: number, error: Error) =>
    count < MAX_RETRIES && error instanceof ProtocolError && ERRORS[error.error].retry;
  return new QueryClient({ defaultOptions: { queries: { retry: mayHelp, staleTime: 10_000 } } });
}

/** Sees every answer, so that a login that has ended is noticed wherever that happens. A wrong password is no such thing. */
function noticing401(onDenied: () => void): typeof fetch {
  return async (input, init) => {
    const answer = await fetch(input, init);
    if (answer.status === 401 && !answer.url.endsWith('/api/auth/login')) onDenied();
    return answer;
  };
}

async function start(): Promise<void> {
  const { apiUrl } = await loadConfiguration(import.meta.env.BASE_URL);
  const baseUrl = apiUrl || location.origin;
  // The gate hears of a 401 by the API that it is itself made of.
  const doorbell = { ring: (): void => undefined };
  let token: string | undefined;
  const api = createApi({
    baseUrl,
    fetch: noticing401(() => doorbell.ring()),
    ...(apiUrl && { token: () => token }),
  });
  const client = createClient({ url: baseUrl, credentials: ticketCredentials(api) });
  const gate = createGate(api, client, (fresh) => (token = fresh));
  doorbell.ring = gate.deny;

  createApp(App)
    .use(createAppRouter())
    .use(VueQueryPlugin, { queryClient: createQueries() })
    .use(createAttune(client))
    .provide(API, api)
    .provide(GATE, gate)
    .provide(PREFERENCES, createPreferences())
    .mount('#app');
  await gate.check();
}

await start();
