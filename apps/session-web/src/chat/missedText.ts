/** What was missed, in the order in which it is told. Who came and went shows in the list of people; an end is a page. */
const PHRASES: readonly (readonly [type: string, phrase: (count: number) => string])[] = [
  ['chat_message', (count) => (count === 1 ? '1 message' : `${count} messages`)],
  ['session_started', () => 'session started'],
  ['technique_changed', () => 'technique changed'],
];

/** Such as "4 messages, technique changed"; empty when nothing is worth telling. */
export function missedText(byType: Readonly<Record<string, number>>): string {
  const phrases = PHRASES.flatMap(([type, phrase]) => {
    const count = byType[type] ?? 0;
    return count > 0 ? phrase(count) : [];
  });
  const text = phrases.join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
