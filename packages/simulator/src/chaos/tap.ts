import type { Environment } from '@attune/client';
import { declarationOf, subscribed, type Session, type Subscribed } from '@attune/protocol';
import { sessionFace } from './faces.ts';
import type { Noted, SessionFace } from './facts.ts';

/** Who is behind a tapped client, as far as facts say it. */
export type Tapped = {
  readonly user: string;
  readonly session: string | null;
  readonly note: (fact: Noted) => void;
};

/**
 * An environment of the SDK, and beside it the facts that only the wire tells: sockets that came and went, and what a node
 * answered to a subscribe. The SDK's own view is noted elsewhere, above it, so that a fault of the SDK is not hidden.
 */
export function tappedEnvironment(base: Environment, tapped: Tapped): Environment {
  let sockets = 0;
  return {
    ...base,
    openSocket: (url, protocols, listener) => {
      const socket = (sockets += 1);
      const asked = new Map<string, string>();
      let isWelcome = false;
      const opened = base.openSocket(url, protocols, {
        opened: listener.opened,
        message: (text) => {
          isWelcome ||= noteWelcome(text, socket, tapped);
          noteAnswer(text, asked, tapped);
          listener.message(text);
        },
        closed: (code) => {
          if (isWelcome) tapped.note({ is: 'closed', user: tapped.user, socket, code });
          listener.closed(code);
        },
      });
      return {
        close: opened.close,
        send: (text) => {
          rememberQuestion(text, asked);
          opened.send(text);
        },
      };
    },
  };
}

// The type stands first in what both sides write, so that few frames have to be read twice.

function noteWelcome(text: string, socket: number, { user, session, note }: Tapped): boolean {
  if (!text.startsWith('{"type":"welcome"')) return false;
  const { data } = JSON.parse(text) as { data: { node: string } };
  note({ is: 'connected', user, session, socket, node: data.node });
  return true;
}

function rememberQuestion(text: string, asked: Map<string, string>): void {
  if (!text.includes('"type":"subscribe"')) return;
  const { id, data } = JSON.parse(text) as { id: string; data: { channel: string } };
  asked.set(id, data.channel);
}

function noteAnswer(text: string, asked: Map<string, string>, { note }: Tapped): void {
  if (asked.size === 0 || !text.startsWith('{"type":"ack"') || !text.includes('"position"')) return;
  const frame = JSON.parse(text) as { correlation_id?: string; data: { result?: unknown } };
  const channel = asked.get(frame.correlation_id ?? '');
  const answer = subscribed.safeParse(frame.data.result);
  if (channel === undefined || !answer.success) return;
  asked.delete(frame.correlation_id ?? '');
  note({ is: 'subscribed', channel, ...faceOf(answer.data) });
}

function faceOf({ position, recovered, reason, events, states }: Subscribed) {
  return {
    epoch: position.epoch,
    offset: position.offset,
    recovered,
    reason: reason ?? null,
    first: events[0]?.offset ?? null,
    last: events.at(-1)?.offset ?? null,
    session: sessionIn(states),
  };
}

function sessionIn(states: Subscribed['states']): SessionFace | null {
  const state = states.find(({ type }) => type === 'session');
  const session = declarationOf('session')?.delivered?.safeParse(state?.value);
  return session?.success ? sessionFace(session.data as Session) : null;
}
