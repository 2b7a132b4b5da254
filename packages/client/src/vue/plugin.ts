import { inject, markRaw, type InjectionKey, type Plugin } from 'vue';
import type { Client } from '../createClient.ts';

const CLIENT_KEY: InjectionKey<Client> = Symbol('attune');

/** Hands a client to the components of an app. It neither starts nor closes it: that belongs to whoever created it. */
export function createAttune(client: Client): Plugin {
  return { install: (app) => void app.provide(CLIENT_KEY, markRaw(client)) };
}

export function useClient(): Client {
  const client = inject(CLIENT_KEY, undefined);
  if (!client) throw new Error('useClient was called in an app without app.use(createAttune(client)).');
  return client;
}
