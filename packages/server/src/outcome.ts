import {
  maySend,
  parseChannel,
  ProtocolError,
  type Channel,
  type DecodedClientFrame,
  type SessionPhase,
} from '@attune/protocol';
import type { Handler, Identity, PhaseOf } from './capability.ts';
import { toProtocolError, type Carrier, type Origin, type Outcome } from './carryOut.ts';
import type { Connection } from './connection/connection.ts';
import type { EventLog } from './hub/log.ts';
import type { Clock } from './platform/clock.ts';

export type OutcomeOptions = {
  readonly handlers: ReadonlyMap<string, Handler<never>>;
  readonly carrier: Pick<Carrier, 'carryOut'>;
  readonly eventLog: Pick<EventLog, 'acked'>;
  readonly clock: Clock;
  readonly phaseOf: PhaseOf;
};

/** What became of a message: whether it may be sent, its handler, its commit. Rejects with what its sender is told. */
export async function outcomeOf(
  connection: Connection,
  identity: Identity,
  frame: DecodedClientFrame,
  options: OutcomeOptions,
): Promise<Outcome> {
  const { handlers, carrier, clock } = options;
  const origin = originOf(connection, identity, frame);
  try {
    const channel = await authorize(connection, identity, frame, options);
    const handler = handlers.get(frame.type) as Handler<unknown> | undefined;
    if (!handler) throw new ProtocolError('UNKNOWN_TYPE');
    const request = { identity, connectionId: connection.id, channel, data: frame.data, now: clock.now() };
    return await carrier.carryOut(await handler(request), origin);
  } catch (error) {
    const stored = await storedAck(origin, error, options);
    if (!stored) throw error;
    return { offset: stored.offset, duplicate: true };
  }
}

/** Sent again after its answer was lost: the phase it was good for may be over, its answer is not (EVENT-4). */
async function storedAck(
  { producer }: Origin,
  error: unknown,
  { eventLog }: OutcomeOptions,
): Promise<{ offset: number | undefined } | undefined> {
  // Who could not be answered sends again, and is answered then.
  if (!producer || toProtocolError(error).error === 'UNAVAILABLE') return undefined;
  const asked = eventLog.acked(producer.channel, producer.key, producer.seq);
  // What went wrong first is what is told.
  return asked.catch(() => undefined);
}

async function authorize(
  { channels }: Connection,
  { role }: Identity,
  frame: DecodedClientFrame,
  { phaseOf }: OutcomeOptions,
): Promise<Channel | undefined> {
  const { declaration } = frame;
  if (!maySend(declaration, role)) throw new ProtocolError('FORBIDDEN');
  const [kind] = declaration.channels;
  if (!kind) return undefined;
  if (!frame.channel || !channels.includes(frame.channel)) throw new ProtocolError('NOT_SUBSCRIBED');
  const channel = parseChannel(frame.channel);
  if (channel.kind !== kind)
    throw new ProtocolError('VALIDATION_ERROR', {
      details: { field: 'channel', problem: `must be ${kind}:<id>` },
    });
  const { phases } = declaration.sent;
  if (!phases) return channel;
  const isIn = (phase: SessionPhase | undefined) => phase !== undefined && phases.includes(phase);
  if (isIn(await phaseOf(channel.id))) return channel;
  // Another node may have moved it on in the moment before: what is only remembered refuses nobody.
  const phase = await phaseOf(channel.id, 'afresh');
  if (isIn(phase)) return channel;
  throw new ProtocolError('WRONG_PHASE', phase ? { details: { phase } } : {});
}

function originOf(connection: Connection, identity: Identity, frame: DecodedClientFrame): Origin {
  const origin = { connectionId: connection.id, userId: identity.userId };
  const { producer, channel } = frame;
  if (!producer || !channel || frame.declaration.class !== 'event') return origin;
  // EVENT-6: the user is ours to say, so nobody reaches another's sequence.
  const key = `${identity.userId}|${producer.id}`;
  return { ...origin, producer: { channel, key, seq: producer.seq, prev: producer.prev } };
}
