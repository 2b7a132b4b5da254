import type { SessionSummary } from '@attune/protocol';

/** A number of its own: the largest thing on its card, with what it counts beneath. */
export function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div className="at-card flex flex-col-reverse justify-end gap-0">
      <dt className="at-card__note">{label}</dt>
      <dd className="at-card__figure">{value}</dd>
    </div>
  );
}

/** Of the session as a whole. */
export function figuresOf({
  minutes,
  people,
  cycles,
  messages,
}: SessionSummary): { label: string; value: string }[] {
  return [
    { label: 'minutes', value: minutesText(minutes) },
    { label: people === 1 ? 'person' : 'people', value: String(people) },
    { label: cycles === 1 ? 'breath cycle' : 'breath cycles', value: String(cycles) },
    { label: messages === 1 ? 'message' : 'messages', value: String(messages) },
  ];
}

/** A tenth is worth telling only of a short time. */
export function minutesText(minutes: number): string {
  return minutes < 10 ? minutes.toFixed(1).replace(/\.0$/, '') : String(Math.round(minutes));
}

/** `3 cycles`, `1 cycle`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
