import {
  sessionChannel,
  type Delivered,
  type EventType,
  type Session,
  type Synchrony,
} from '@attune/protocol';
import { wrapTurns } from '@attune/vitals';
import { ADMIN, type CapabilityNode, type Joined } from './capabilityNode.ts';
import { answered } from './goOn.ts';

/** What a session breathes from its start on. */
const BREATH_MS = 11_000;

/** A session that is live, and people who take part. */
export type Room = { readonly session: Session; readonly people: readonly Joined[] };

export async function roomOf(node: CapabilityNode, size: number): Promise<Room> {
  const session = await node.createSession();
  const people = [];
  for (let each = 0; each < size; each += 1) people.push(await node.join(session.id));
  await node.send(ADMIN, session.id, 'session_start', {});
  return { session, people };
}

/** Somebody by way of a node, so many turns ahead of the pacer; null: they do not say. */
export type Breathing = { readonly by: CapabilityNode; readonly who: Joined; readonly ahead: number | null };

/** One second after the other, in each of which everybody says where they are and all nodes look. */
export async function breathe(
  { session }: Room,
  breathing: readonly Breathing[],
  seconds: number,
  source: 'hold' | 'heart' = 'hold',
): Promise<void> {
  const [first] = breathing;
  if (!first) throw new Error('Nobody breathes.');
  const { clock } = first.by;
  const startedAt = Date.parse(
    (await first.by.session.viewSessions([session.id]))[0]?.pacer.started_at ?? '',
  );
  for (let second = 0; second < seconds; second += 1) {
    const asked = (clock.now() - startedAt) / BREATH_MS;
    for (const { by, who, ahead } of breathing) {
      if (ahead === null) continue;
      await by.send(who.identity, session.id, 'breath', { source, phase: wrapTurns(asked + ahead) });
    }
    await goOnASecond(first.by);
  }
}

export async function goOnASecond(node: CapabilityNode): Promise<void> {
  node.clock.advance(1_000);
  await answered(node);
}

export async function started(...nodes: readonly CapabilityNode[]): Promise<void> {
  for (const node of nodes) await node.all.find(({ name }) => name === 'breath')?.start?.();
}

export async function synchronyOf(node: CapabilityNode, { session }: Room): Promise<Synchrony | undefined> {
  const states = await node.floor.states.rows(sessionChannel(session.id), 'synchrony');
  return states.get(session.id) as Synchrony | undefined;
}

export async function toldOn<T extends EventType>(
  node: CapabilityNode,
  channel: string,
  type: T,
): Promise<readonly Delivered<T>[]> {
  const events = await node.events(channel);
  return events.filter((event) => event.type === type).map(({ json }) => JSON.parse(json) as Delivered<T>);
}
