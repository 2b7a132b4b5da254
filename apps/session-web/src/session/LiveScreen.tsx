import { useSignal } from '@attune/client/react';
import { useMemo, useState } from 'react';
import { breathPlan } from '../breath/breathPlan.ts';
import { Pacer } from '../breath/Pacer.tsx';
import { useBreathCues } from '../breath/useBreathCues.ts';
import { deviceClock, useNow } from '../app/useNow.ts';
import { useMediaQuery } from '../app/useMediaQuery.ts';
import { useChatNews } from '../chat/useChatNews.ts';
import { ConnectionBanner } from '../connection/ConnectionBanner.tsx';
import { connectionNotice } from '../connection/connectionNotice.ts';
import { useConnectionVoice } from '../connection/useConnectionVoice.ts';
import { useJustBack } from '../connection/useJustBack.ts';
import { useHeart } from '../health/useHeart.ts';
import { LeadDeck } from '../lead/LeadDeck.tsx';
import { PeopleRing } from '../presence/PeopleRing.tsx';
import { useVoteNews } from '../vote/useVoteNews.ts';
import { Dock } from './Dock.tsx';
import { leads, useLive } from './LiveContext.ts';
import { Panels } from './Panels.tsx';
import { useLiveShortcuts } from './useLiveShortcuts.ts';
import { usePanels } from './panels.ts';
import { PhaseLine } from './PhaseLine.tsx';
import { TopBar } from './TopBar.tsx';
import { useWakeLock } from './useWakeLock.ts';

/** Wide enough for the panels to stand beside the pacer all the time. */
const ROOMY = '(min-width: 64rem) and (min-height: 34rem)';

const RING = <PeopleRing />;

export function LiveScreen() {
  const { client, channel, session, me, now } = useLive();
  const status = useSignal(client.status);
  const justBack = useJustBack(status);
  // Only a countdown to the next attempt needs the time.
  const at = useNow(deviceClock, status.at === 'reconnecting' ? 500 : null);
  const notice = connectionNotice(status, at, justBack);
  useConnectionVoice(status, justBack);

  const plan = useMemo(() => breathPlan(session.pacer), [session.pacer]);
  useBreathCues(plan, now);
  useWakeLock();
  useVoteNews();
  const heart = useHeart(channel);
  const panels = usePanels(useMediaQuery(ROOMY));
  const unread = useChatNews(channel, me.userId, panels.shown === 'chat');
  const [dialog, setDialog] = useState<'settings' | 'shortcuts' | null>(null);
  useLiveShortcuts({ panels, heart, onHelp: () => setDialog('shortcuts') });
  return (
    <div className="live" data-panel={panels.shown ?? (panels.heartOpen ? 'heart' : 'none')}>
      <a className="skip-link" href="#stage">
        Skip to the breath
      </a>
      <TopBar pill={notice.pill} dialog={dialog} onDialog={setDialog} />
      <main className="live__stage" id="stage" tabIndex={-1} data-region>
        {notice.banner && <ConnectionBanner banner={notice.banner} onRetry={client.retry} />}
        <PhaseLine />
        <Pacer plan={plan} now={now} ring={RING} />
        {leads(me) && <LeadDeck />}
      </main>
      <Panels panels={panels} heart={heart} />
      <Dock panels={panels} heart={heart} unread={unread} />
    </div>
  );
}
