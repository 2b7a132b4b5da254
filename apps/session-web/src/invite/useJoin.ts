import { calls, type Invitation, type ProtocolError } from '@attune/protocol';
import { useMemo, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useApp, type App } from '../app/AppContext.ts';
import { asProtocolError } from '../ui/errorText.ts';
import { mayPass } from '../waiting/mayPass.ts';
import { createWaitStore } from '../waiting/waitStore.ts';

export type JoinWish = { readonly name: string; readonly move: boolean };

export type Joining =
  | { readonly at: 'ready' }
  | { readonly at: 'joining' }
  /** For a free seat, by the place of this device. */
  | { readonly at: 'waiting'; readonly device: string }
  | { readonly at: 'refused'; readonly error: ProtocolError };

/** Spends the invite, keeps the seat on this device and goes into the session; where there is no seat, waits for one. */
export function useJoin(code: string, invitation: Invitation) {
  const app = useApp();
  const navigate = useNavigate();
  const waits = useMemo(() => createWaitStore(app.drafts, code), [app.drafts, code]);
  const [joining, setJoining] = useState<Joining>(() => {
    const wait = waits.read();
    return wait ? { at: 'waiting', device: wait.device } : { at: 'ready' };
  });
  // Whoever waits may be told twice that it is their turn.
  const isAsking = useRef(false);

  function refuse(error: ProtocolError): void {
    waits.end();
    setJoining({ at: 'refused', error });
  }

  function fail(thrown: unknown, { name }: JoinWish): void {
    const error = asProtocolError(thrown);
    if (error.error === 'SESSION_FULL') setJoining({ at: 'waiting', device: waits.keep(name).device });
    else if (joining.at !== 'waiting' || !mayPass(error)) refuse(error);
  }

  function join(wish: JoinWish): void {
    if (isAsking.current) return;
    isAsking.current = true;
    if (joining.at !== 'waiting') setJoining({ at: 'joining' });
    takeSeat(app, { code, invitation, device: waits.read()?.device }, wish)
      .then(
        (sessionId) => {
          waits.end();
          void navigate(`/s/${sessionId}`);
        },
        (thrown: unknown) => fail(thrown, wish),
      )
      .finally(() => (isAsking.current = false));
  }

  function stop(): void {
    waits.end();
    setJoining({ at: 'ready' });
  }

  return { joining, waitedAs: waits.read()?.name, join, refuse, stop };
}

type Door = { readonly code: string; readonly invitation: Invitation; readonly device: string | undefined };

/** Answers the id of the session. */
async function takeSeat(
  { apiFor, seats }: App,
  { code, invitation, device }: Door,
  { name, move }: JoinWish,
): Promise<string> {
  const sessionId = invitation.session?.id;
  // With the seat's own token this is the same person coming back, not a second device.
  const own = sessionId === undefined ? undefined : seats.find(sessionId);
  const token = own?.code === code ? own.token : undefined;
  const joined = await apiFor(token).call(calls.join, {
    body: {
      code,
      ...(name !== '' && { name }),
      ...(move && { move }),
      ...(device !== undefined && { device }),
    },
  });
  const { user, session } = joined;
  const called = name || user.first_name;
  seats.keep({ token: joined.token, code, userId: user.id, name: called, role: user.role, session });
  return session.id;
}
