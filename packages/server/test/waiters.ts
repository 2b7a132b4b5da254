import { calls, ProtocolError, type Place } from '@attune/protocol';
import { ADMIN, type CapabilityNode, type Joined } from './capabilityNode.ts';

/** Somebody with a link, in front of the join page. */
export type Waiter = { readonly code: string; readonly device: string; readonly name: string };

let waiters = 0;

export async function invited(node: CapabilityNode, sessionId: string): Promise<Waiter> {
  const user = await node.addUser({ session_id: sessionId });
  return waiterBy(user.invite_code ?? '');
}

export function waiterBy(code: string): Waiter {
  waiters += 1;
  return { code, device: `a-device-of-its-own-${waiters}`, name: `Guest ${waiters}` };
}

export async function openLink(node: CapabilityNode, sessionId: string, maxUses = 50): Promise<string> {
  const body = { session_id: sessionId, max_uses: maxUses };
  return (await node.call(calls.createInvite, { identity: ADMIN, body })).code;
}

export function wait(node: CapabilityNode, { code, device }: Waiter): Promise<Place> {
  return node.call(calls.wait, { body: { code, device } });
}

export async function stopWaiting(node: CapabilityNode, { code, device }: Waiter): Promise<void> {
  await node.call(calls.stopWaiting, { body: { code, device } });
}

export function enter(node: CapabilityNode, { code, device, name }: Waiter): Promise<Joined> {
  return node.enter(code, { name, device });
}

export function setCapacity(node: CapabilityNode, id: string, capacity: number, identity = ADMIN) {
  return node.call(calls.setCapacity, { identity, params: { id }, body: { capacity } });
}

export async function errorOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'accepted',
    (error: unknown) => (error instanceof ProtocolError ? error.error : String(error)),
  );
}
