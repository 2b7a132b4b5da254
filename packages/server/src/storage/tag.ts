import { hash } from 'node:crypto';

const TAG_LENGTH = 11;

/** EVENT-3: the tag of an event, from the tag before it (`''` before the first) and its id. 66 bits tell two histories apart. */
export function tagAfter(tagBefore: string, id: string): string {
  return hash('sha256', tagBefore + id, 'base64url').slice(0, TAG_LENGTH);
}
