import { createApi, createClient } from '@attune/client';
import { createFakeServer } from '@attune/client/testing';
import { createAttune } from '@attune/client/vue';
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query';
import { createApp, defineComponent, type VNodeChild } from 'vue';
import { createAnnouncer, provideAnnouncer } from '../ui/announcer.ts';
import { API } from './api.ts';
import { provideNow } from './now.ts';

const ADMIN = { user_id: 'ada', name: 'Ada', role: 'admin' } as const;

/** A part of the dashboard in a page of its own, for tests; `answer` is the HTTP side of the server. */
export async function openPage(part: () => () => VNodeChild, answer: typeof fetch) {
  const server = createFakeServer();
  const client = createClient(server.optionsFor(ADMIN));
  const root = document.body.appendChild(document.createElement('div'));
  const Page = defineComponent(() => {
    provideNow();
    provideAnnouncer(createAnnouncer(client.clock.now));
    return part();
  });
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 10_000 } } });
  const app = createApp(Page)
    .use(VueQueryPlugin, { queryClient })
    .use(createAttune(client))
    .provide(API, createApi({ baseUrl: 'http://fake.test', fetch: answer }));
  client.start();
  app.mount(root);
  await server.settle();
  return {
    root,
    server,
    queryClient,
    close: () => {
      app.unmount();
      client.close();
      root.remove();
    },
  };
}
