import { Wind } from 'lucide-react';
import { useLive } from '../session/LiveContext.ts';
import { toldText, type UnwellStand } from './unwellStand.ts';
import { useSayUnwell } from './useUnwell.ts';
import './unwell.css';

/** In the place of the breath, for whoever feels dizzy. Nothing in it moves or asks for anything. */
export function RestScreen({ stand }: { stand: UnwellStand }) {
  const { session, me } = useLive();
  const { begin, end } = useSayUnwell();
  const leads = session.instructor?.user_id === me.userId;
  const leader = leads ? 'Whoever leads with you' : (session.instructor?.name ?? 'Whoever leads');
  const hasFailed = stand.at === 'resting' && stand.told === 'failed';
  return (
    <section className="rest" aria-labelledby="rest-title">
      <h2 className="rest__title" id="rest-title">
        Breathe as you like
      </h2>
      <p>Sit or lie down, open your eyes and look at something that stands still. There is no hurry.</p>
      <p className="rest__told">{toldText(stand, leader)}</p>
      <div className="flex flex-wrap justify-center gap-2">
        {hasFailed && (
          <button className="at-button" type="button" onClick={begin}>
            Tell it again
          </button>
        )}
        <button className="at-button at-button--primary" type="button" onClick={end}>
          <Wind size={18} aria-hidden /> I am ready again
        </button>
      </div>
      <p className="at-card__note">
        If it does not pass, or comes back, stop for today and talk to a doctor.
      </p>
    </section>
  );
}
