import { createContext, createElement, useContext, type ReactElement, type ReactNode } from 'react';
import type { Client } from '../createClient.ts';

const ClientContext = createContext<Client | undefined>(undefined);

/** Hands a client to the components below. It neither starts nor closes it: that belongs to whoever created it. */
export function AttuneProvider(props: { client: Client; children?: ReactNode }): ReactElement {
  return createElement(ClientContext.Provider, { value: props.client }, props.children);
}

export function useClient(): Client {
  const client = useContext(ClientContext);
  if (!client) throw new Error('useClient was called outside of an <AttuneProvider client={...}>.');
  return client;
}
