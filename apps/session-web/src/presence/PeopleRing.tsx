import type { CSSProperties } from 'react';
import { useLive } from '../session/LiveContext.ts';

/** More dots than this would touch each other on a phone. */
const MAX_DOTS = 48;

/** Everybody who is here, as dots around the breath; mine is outlined. The list of people says it in words. */
export function PeopleRing() {
  const { people, me } = useLive();
  // Mine stands at the top, and is never among those there is no room for.
  const mine = people.filter(({ user_id }) => user_id === me.userId);
  const others = people.filter(({ user_id }) => user_id !== me.userId).slice(0, MAX_DOTS - 1);
  const shown = [...mine, ...others];
  return (
    <div className="people-ring" aria-hidden>
      {shown.map((person, index) => (
        <span
          key={person.user_id}
          className="people-ring__dot"
          data-me={person.user_id === me.userId}
          data-away={person.status === 'reconnecting'}
          style={{ '--turn': `${index / shown.length}turn` } as CSSProperties}
        />
      ))}
    </div>
  );
}
