const SECOND_MS = 1_000;
const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3_600;

const two = (value: number) => String(value).padStart(2, '0');

/** `mm:ss`, from an hour on `h:mm:ss`. Rounded up, so that 00:00 is shown only when the time is over. */
export function countdown(untilAt: string, now: number): string {
  return timeLeft(Date.parse(untilAt) - now);
}

/** The same for a time that stands still. */
export function timeLeft(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / SECOND_MS));
  const clock = `${two(Math.floor((seconds % HOUR_SECONDS) / MINUTE_SECONDS))}:${two(seconds % MINUTE_SECONDS)}`;
  return seconds < HOUR_SECONDS ? clock : `${Math.floor(seconds / HOUR_SECONDS)}:${clock}`;
}

/** How long it takes until an instant, in words: for a start that is not to the second. */
export function fromNow(at: string, now: number): string {
  const minutes = Math.round((Date.parse(at) - now) / (MINUTE_SECONDS * SECOND_MS));
  if (minutes === 0) return 'now';
  const words = new Intl.RelativeTimeFormat(undefined, { numeric: 'always', style: 'short' });
  const hours = Math.round(minutes / 60);
  if (Math.abs(minutes) < 60) return words.format(minutes, 'minute');
  if (Math.abs(hours) < 48) return words.format(hours, 'hour');
  return words.format(Math.round(hours / 24), 'day');
}

const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const DAY_AND_TIME = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: 'numeric',
  minute: '2-digit',
});
const TIME = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });

/** In the reader's own zone. The day is left out when it is today. */
export function moment(at: string, now: number): string {
  const instant = new Date(at);
  const today = DAY.format(instant) === DAY.format(now);
  return (today ? TIME : DAY_AND_TIME).format(instant);
}
