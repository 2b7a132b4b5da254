import { createApi } from '@attune/client';
import { calls, SUBPROTOCOL, TICKET_PREFIX, type Position } from '@attune/protocol';
import type { Member } from '../member.ts';
import type { Dialect } from './dialect.ts';
import { isWelcome, subscribeTo } from './dialects.ts';

/** How people of Attune come in, and how they come back as the SDK does: with a ticket, and from where they stood. */
export type Resumption = {
  readonly firstTime: Dialect;
  /** Only for who was there before. */
  readonly again: Dialect;
};

/** What somebody who came back was answered. */
export type Resumed = {
  readonly member: Member;
  readonly from: Position;
  readonly recovered: boolean;
  /** Of the events that they had missed. */
  readonly offsets: readonly number[];
};

type Answer = {
  readonly data: {
    readonly result: {
      readonly position: Position;
      readonly recovered: boolean;
      readonly events: readonly { readonly offset: number }[];
    };
  };
};

export type ResumptionOptions = {
  readonly onResumed?: (resumed: Resumed) => void;
  /** Whatever it is that the server says to those who come back. */
  readonly onAnswer?: () => void;
};

/** `dialect` is Attune's own. */
export function resumption(dialect: Dialect, { onResumed, onAnswer }: ResumptionOptions = {}): Resumption {
  const standing = new Map<string, Position>();
  return {
    firstTime: {
      ...dialect,
      greet(text, member) {
        const greeting = dialect.greet(text, member);
        if (greeting === 'here') standing.set(member.user, resultIn(text).position);
        return greeting;
      },
    },
    again: {
      ...dialect,
      async dial({ token = '' }, port) {
        const headers = await ticketHeaders(token, port);
        onAnswer?.();
        return { path: '/ws', headers };
      },
      greet(text, member) {
        onAnswer?.();
        if (text.startsWith('{"type":"error"')) throw new Error(text.slice(0, 200));
        const from = standing.get(member.user);
        if (isWelcome(text)) return [subscribeTo(member.room, from)];
        const greeting = dialect.greet(text, member);
        if (greeting !== 'here' || !from) return greeting;
        const { recovered, events } = resultIn(text);
        onResumed?.({ member, from, recovered, offsets: events.map(({ offset }) => offset) });
        return greeting;
      },
    },
  };
}

function resultIn(ack: string): Answer['data']['result'] {
  return (JSON.parse(ack) as Answer).data.result;
}

async function ticketHeaders(token: string, port: number): Promise<Readonly<Record<string, string>>> {
  const api = createApi({ baseUrl: `http://127.0.0.1:${port}`, token: () => token });
  const { ticket } = await api.call(calls.tickets);
  return { 'Sec-WebSocket-Protocol': `${SUBPROTOCOL}, ${TICKET_PREFIX}${ticket}` };
}
