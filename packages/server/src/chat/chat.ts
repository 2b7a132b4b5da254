import { ProtocolError, sessionChannel, type Sent } from '@attune/protocol';
import type { Capability, Plan, Request } from '../capability.ts';
import type { LeadCapability } from '../lead/index.ts';
import { personOf } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import { openGuard } from './store.ts';

export type ChatDeps = {
  readonly storage: Storage;
  readonly lead: Pick<LeadCapability, 'mayWrite' | 'checkWord'>;
};

/** Lines and who is writing one. The log of the session's channel is the only place where lines are kept. */
export function createChat({ storage, lead }: ChatDeps): Capability {
  const isOpen = openGuard(storage);
  return {
    name: 'chat',
    handlers: {
      chat_message: (request: Request<Sent<'chat_message'>>): Plan => {
        const sessionId = sessionOf(request);
        const data = { text: request.data.text, from: personOf(request.identity) };
        return {
          effects: [isOpen(sessionId), ...lead.mayWrite(request.identity)],
          events: [{ channel: sessionChannel(sessionId), type: 'chat_message', data }],
        };
      },
      // Of a room that types most signs are told in the turn in which they come.
      typing: (request: Request<Sent<'typing'>>): Plan | Promise<Plan> => {
        const asked = lead.checkWord(request.identity);
        return asked ? asked.then(() => typingPlan(request)) : typingPlan(request);
      },
    },
  };
}

function typingPlan(request: Request<Sent<'typing'>>): Plan {
  const channel = sessionChannel(sessionOf(request));
  return { signals: [{ channel, type: 'typing', data: personOf(request.identity) }] };
}

function sessionOf({ channel }: Request): string {
  if (channel?.kind !== 'session') throw new ProtocolError('SESSION_NOT_FOUND');
  return channel.id;
}
