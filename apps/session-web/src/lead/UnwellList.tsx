import { useChannel, useStates } from '@attune/client/react';
import { leadChannel, type Unwell } from '@attune/protocol';
import { useEffect, useRef, useState } from 'react';
import { useApp } from '../app/AppContext.ts';
import { useNow } from '../app/useNow.ts';
import { useLive } from '../session/LiveContext.ts';
import { unwellLines, WHAT_TO_DO } from './unwellText.ts';
import './unwellList.css';

/** Who feels dizzy: for those who lead, and nothing at all while nobody does. */
export function UnwellList() {
  const { session } = useLive();
  const unwell = useStates(useChannel(leadChannel(session.id)), 'unwell');
  useSpokenUnwell(unwell);
  return unwell.size === 0 ? null : <Told unwell={[...unwell.values()]} />;
}

function Told({ unwell }: { unwell: readonly Unwell[] }) {
  const { people, now } = useLive();
  const [isOpen, setOpen] = useState(false);
  const lines = unwellLines(unwell, people, useNow(now, 1_000));
  return (
    <section className="at-banner at-banner--warning live__notice unwell-list" aria-label="Feel dizzy">
      <ul className="unwell-list__lines" aria-label="Who" tabIndex={0}>
        {lines.map(({ userId, text }) => (
          <li key={userId}>{text}</li>
        ))}
      </ul>
      <button
        className="at-button at-button--small"
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        What to do
      </button>
      {isOpen && <p className="unwell-list__advice">{WHAT_TO_DO} Only those who lead see this.</p>}
    </section>
  );
}

/** At once, for it cannot wait for the next cycle; and once for each person. */
function useSpokenUnwell(unwell: ReadonlyMap<string, Unwell>): void {
  const { announcer } = useApp();
  const spoken = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    for (const [userId, { name }] of unwell)
      if (!spoken.current.has(userId)) announcer.say(`${name} feels dizzy`, 'assertive');
    spoken.current = new Set(unwell.keys());
  }, [announcer, unwell]);
}
