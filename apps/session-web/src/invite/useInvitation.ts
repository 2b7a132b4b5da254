import { useQuery } from '@tanstack/react-query';
import { calls, inviteCode, ProtocolError } from '@attune/protocol';
import { useApp } from '../app/AppContext.ts';
import { deviceClock } from '../app/useNow.ts';
import { errorName } from '../ui/errorText.ts';

/** Reading spends nothing, so the page keeps itself current: lobby, start, end and free places show by themselves. */
const REREAD_MS = 10_000;

export function useInvitation(code: string) {
  const { apiFor } = useApp();
  return useQuery({
    queryKey: ['invitation', code],
    queryFn: async () => {
      if (!inviteCode.safeParse(code).success) throw new ProtocolError('INVITE_NOT_FOUND');
      const invitation = await apiFor(undefined).call(calls.getInvite, { params: { code } });
      return { invitation, serverAheadMs: Date.parse(invitation.server_time) - deviceClock() };
    },
    refetchInterval: ({ state }) =>
      state.error === null || errorName(state.error) === 'CONNECTION_FAILED' ? REREAD_MS : false,
    // Without a network the question is asked all the same, so that the answer can be "offline" and not nothing.
    networkMode: 'always',
  });
}
