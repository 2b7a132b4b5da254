import { createContext, use } from 'react';
import type { ChannelHandle, Client } from '@attune/client';
import type { Presence, Role, Session } from '@attune/protocol';

/** The session that this page is in. */
export type Live = {
  readonly client: Client;
  /** `session:<id>`. */
  readonly channel: ChannelHandle;
  readonly session: Session;
  readonly me: { readonly userId: string; readonly name: string; readonly role: Role };
  /** Everybody who is here, in the order in which they are listed. */
  readonly people: readonly Presence[];
  /** Server time. Keeps its identity. */
  readonly now: () => number;
};

const LiveContext = createContext<Live | undefined>(undefined);
export const LiveProvider = LiveContext.Provider;

export function useLive(): Live {
  const live = use(LiveContext);
  if (!live) throw new Error('A part of the live page stands outside of LiveProvider.');
  return live;
}

export function leads({ role }: Live['me']): boolean {
  return role === 'instructor' || role === 'admin';
}
