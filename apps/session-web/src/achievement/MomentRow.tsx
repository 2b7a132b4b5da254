import { BadgeIcon } from './BadgeIcon.tsx';
import type { Moment } from './moment.ts';

const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });

export function MomentRow({ moment: { title, words, badge, of, at } }: { moment: Moment }) {
  return (
    <li className="at-list__item">
      <BadgeIcon badge={badge} />
      <span className="at-list__main">
        {title}
        <span className="at-list__note block">{words}</span>
      </span>
      <span className="at-badge">{of === 'me' ? 'mine' : 'the group'}</span>
      <span className="at-list__note tabular-nums">{TIME.format(at)}</span>
    </li>
  );
}
