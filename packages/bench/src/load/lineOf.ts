const LINE = 'A line as people write them, of some sixty characters or so.';

/** A line of chat as the SDK says it: the number of each is one more than that of the one before. */
export function lineOf(channel: string, producer: string, seq: number, text = LINE): string {
  return JSON.stringify({
    id: `l${seq}`,
    type: 'chat_message',
    channel,
    data: { text },
    producer: { id: producer, seq, prev: seq - 1 },
  });
}
