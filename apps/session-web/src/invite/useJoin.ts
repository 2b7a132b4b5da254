import { calls, type Invitation, type ProtocolError } from '@attune/protocol';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useApp, type App } from '../app/AppContext.ts';
import { asProtocolError } from '../ui/errorText.ts';

export type JoinWish = { readonly name: string; readonly move: boolean };

export type Joining =
  | { readonly at: 'ready' }
  | { readonly at: 'joining' }
  | { readonly at: 'refused'; readonly error: ProtocolError };

/** Spends the invite, keeps the seat on this device and goes into the session. */
export function useJoin(code: string, invitation: Invitation) {
  const app = useApp();
  const navigate = useNavigate();
  const [joining, setJoining] = useState<Joining>({ at: 'ready' });
  const join = (wish: JoinWish) => {
    setJoining({ at: 'joining' });
    takeSeat(app, code, invitation, wish).then(
      (sessionId) => navigate(`/s/${sessionId}`),
      (thrown: unknown) => setJoining({ at: 'refused', error: asProtocolError(thrown) }),
    );
  };
  return { joining, join };
}

/** Answers the id of the session. */
async function takeSeat(
  { apiFor, seats }: App,
  code: string,
  invitation: Invitation,
  { name, move }: JoinWish,
): Promise<string> {
  const sessionId = invitation.session?.id;
  // With the seat's own token this is the same person coming back, not a second device.
  const own = sessionId === undefined ? undefined : seats.find(sessionId);
  const token = own?.code === code ? own.token : undefined;
  const joined = await apiFor(token).call(calls.join, {
    body: { code, ...(name !== '' && { name }), ...(move && { move }) },
  });
  const { user, session } = joined;
  const called = name || user.first_name;
  seats.keep({ token: joined.token, code, userId: user.id, name: called, role: user.role, session });
  return session.id;
}
