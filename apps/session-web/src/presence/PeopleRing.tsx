import { Fragment, type CSSProperties } from 'react';
import { useLive } from '../session/LiveContext.ts';

/** More dots than this would touch each other on a phone. */
const MAX_DOTS = 48;

/**
 * Everybody who is here, as dots around the breath; mine is outlined. The list of people says it in words. One drawing: as boxes of their own,
 * fifty dots would be looked through anew for each frame of the breath.
 */
export function PeopleRing() {
  const { people, me } = useLive();
  // Mine stands at the top, and is never among those there is no room for.
  const mine = people.filter(({ user_id }) => user_id === me.userId);
  const others = people.filter(({ user_id }) => user_id !== me.userId).slice(0, MAX_DOTS - 1);
  const shown = [...mine, ...others];
  return (
    <svg className="people-ring" aria-hidden>
      {shown.map((person, index) => (
        <Fragment key={person.user_id}>
          <circle
            className="people-ring__dot"
            data-me={person.user_id === me.userId}
            data-away={person.status === 'reconnecting'}
            style={placeAt(index / shown.length)}
          />
          {person.user_id === me.userId && (
            <circle className="people-ring__outline" style={placeAt(index / shown.length)} />
          )}
        </Fragment>
      ))}
    </svg>
  );
}

/** From the top, clockwise, in parts of the radius. */
function placeAt(turns: number): CSSProperties {
  const angle = turns * 2 * Math.PI;
  return { '--x': Math.sin(angle), '--y': -Math.cos(angle) } as CSSProperties;
}
