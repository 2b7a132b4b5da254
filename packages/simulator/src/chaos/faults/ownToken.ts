import { createHmac } from 'node:crypto';
import { parseChannel } from '@attune/protocol';
import type { ChaosPerson } from '../person.ts';

/** `JWT_SECRET` of a world whose tokens we make ourselves. */
export const TOKEN_SECRET = 'of a world that does not outlast its tokens';

/** As another program makes one that knows the secret: for a person's seat, and no seat of its own. `ageS`: made so long ago. */
export function tokenOf(
  { userId, home }: Pick<ChaosPerson, 'userId' | 'home'>,
  lifeS: number,
  ageS = 0,
): string {
  const iat = Math.floor(Date.now() / 1_000) - ageS;
  const claims = { sub: userId, role: 'participant', type: 'websocket', session_id: parseChannel(home).id };
  const signed = [
    { alg: 'HS256', typ: 'JWT' },
    { ...claims, iat, exp: iat + lifeS },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${createHmac('sha256', TOKEN_SECRET).update(signed).digest('base64url')}`;
}
