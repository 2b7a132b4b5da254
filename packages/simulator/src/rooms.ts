import { createApi, type Api } from '@attune/client';
import { calls } from '@attune/protocol';

/** The admin of a server whose password is known. `onToken` is for whoever looks for secrets afterwards. */
export async function signIn(
  url: string,
  email: string,
  password: string,
  onToken: (token: string) => void = () => {},
): Promise<Api> {
  const { token } = await createApi({ baseUrl: url }).call(calls.login, { body: { email, password } });
  onToken(token);
  return createApi({ baseUrl: url, token: () => token });
}

/** A session and the open link into it. */
export type Room = { readonly sessionId: string; readonly code: string };

export async function openRoom(
  api: Api,
  { title, seats, minutes = 60 }: { title: string; seats: number; minutes?: number },
): Promise<Room> {
  const session = await api.call(calls.createSession, {
    body: { title, duration_minutes: minutes, capacity: Math.max(1, seats) },
  });
  const invite = await api.call(calls.createInvite, {
    body: { session_id: session.id, role: 'participant', max_uses: Math.max(1, seats) },
  });
  return { sessionId: session.id, code: invite.code };
}

/** Runs `act` over all items, at most `width` at once, and answers in order. The first failure is thrown. */
export async function inTurns<T, R>(
  items: readonly T[],
  width: number,
  act: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const answers: R[] = [];
  const queue = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) answers[index] = await act(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, work));
  return answers;
}
