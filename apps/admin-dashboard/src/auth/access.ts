import type { Api, Client, Status } from '@attune/client';
import { calls, ProtocolError } from '@attune/protocol';
import { inject, shallowRef, type InjectionKey, type ShallowRef } from 'vue';
import { step, type Access, type AccessEvent } from './access.machine.ts';

/** Who is signed in, and the ways in and out. */
export type Gate = {
  readonly access: Readonly<ShallowRef<Access>>;
  /** Asks the server whom the cookie belongs to. */
  check(): Promise<void>;
  /** Throws what the server answers. */
  signIn(email: string, password: string): Promise<void>;
  signOut(): Promise<void>;
  /** Forgets the page without a word to the server, which knows nobody any more. */
  leave(): void;
  /** A call was answered 401. */
  deny(): void;
};

export const GATE: InjectionKey<Gate> = Symbol('gate');

/** `keepToken` is for an API of another site, where no cookie arrives; a token is kept in memory and nowhere else. */
export function createGate(api: Api, client: Client, keepToken: (token: string) => void): Gate {
  const access = shallowRef<Access>({ at: 'checking' });
  const feed = (event: AccessEvent) => {
    const before = access.value.at;
    access.value = step(access.value, event);
    const now = access.value.at;
    if (now === before) return;
    // After a lapse the client may have stopped; starting one that runs changes nothing.
    if (now === 'signed_in') client.start();
    if (now === 'signed_out') client.close();
  };

  client.status.subscribe(() => {
    if (endsLogin(client.status.get())) feed({ type: 'denied' });
  });

  return {
    access,
    deny: () => feed({ type: 'denied' }),
    leave: () => feed({ type: 'signed_out' }),
    async check() {
      feed({ type: 'checked' });
      try {
        const { user } = await api.call(calls.me);
        feed({ type: 'known', user });
      } catch (error) {
        feed(failedCheck(error));
      }
    },
    async signIn(email, password) {
      const { user, token } = await api.call(calls.login, { body: { email, password } });
      keepToken(token);
      feed({ type: 'known', user });
    },
    async signOut() {
      // First, or the server would close the connection under a page that still thinks it is signed in.
      client.close();
      try {
        await api.call(calls.logout);
      } catch (error) {
        client.start();
        throw error;
      }
      feed({ type: 'signed_out' });
    },
  };
}

/** The server told the open connection before any call could be answered 401. */
function endsLogin(status: Status): boolean {
  return status.at === 'closed' && (status.reason === 'revoked' || status.reason === 'signed_out');
}

function failedCheck(error: unknown): AccessEvent {
  const known = error instanceof ProtocolError ? error : new ProtocolError('SERVER_ERROR');
  if (known.error === 'AUTHENTICATION_FAILED') return { type: 'denied' };
  return { type: 'unreachable', message: known.message };
}

export function useGate(): Gate {
  const gate = inject(GATE);
  if (!gate) throw new Error('useGate needs an app that provides the gate');
  return gate;
}
