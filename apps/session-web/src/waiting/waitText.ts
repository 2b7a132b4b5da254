import type { Place } from '@attune/protocol';

/** Where somebody stands, in a line; undefined while nobody has said so yet. */
export function placeText(place: Place | undefined): string | undefined {
  if (!place) return undefined;
  if (place.free) return 'A place is free. You are coming in.';
  return place.position === 1 ? 'You are next.' : `You are number ${place.position} in line.`;
}
