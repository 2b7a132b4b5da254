import { declarationOf, type LoggedEvent } from '@attune/protocol';

const looked = new WeakMap<LoggedEvent, boolean>();

/**
 * Whether an event's data is what its type declares here. A log may hold what another version wrote: that must not break the whole
 * replay. Each is looked at once, for a replay goes over all of them at every step.
 */
export function isAsDeclared(event: LoggedEvent): boolean {
  const known = looked.get(event) ?? fits(event);
  looked.set(event, known);
  return known;
}

function fits({ type, data }: LoggedEvent): boolean {
  return declarationOf(type)?.delivered?.safeParse(data).success ?? false;
}
