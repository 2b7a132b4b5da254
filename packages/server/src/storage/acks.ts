/** What is sent again from further back is answered without its offset (EVENT-4). Twice what the SDK has in flight. */
export const ACKS_KEPT = 32;

/** The last acks of a producer as they lie in its row: `seq:offset`, the oldest first. */
export function withAck(acks: string, seq: number, offset: number): string {
  const kept = acks === '' ? [] : acks.split(' ').slice(1 - ACKS_KEPT);
  return [...kept, `${seq}:${offset}`].join(' ');
}

/** Where an accepted step stands; undefined when it is further back than acks are kept, or appended nothing. */
export function ackOf(acks: string, seq: number): number | undefined {
  const ack = acks.split(' ').find((each) => each.startsWith(`${seq}:`));
  return ack === undefined ? undefined : Number(ack.slice(ack.indexOf(':') + 1));
}
