import { useSignal } from '@attune/client/react';
import { easedPlan, type PacerPlan } from '@attune/vitals';
import { Suspense, useEffect, useEffectEvent, useMemo, useState } from 'react';
import { MomentCard } from '../achievement/MomentCard.tsx';
import { useMoments } from '../achievement/useMoments.ts';
import { breathPlan } from '../breath/breathPlan.ts';
import { HoldButton } from '../breath/HoldButton.tsx';
import { Pacer } from '../breath/Pacer.tsx';
import type { OwnBreath } from '../breath/ownBreath.ts';
import { SyncChip } from '../breath/SyncChip.tsx';
import { SyncMarks } from '../breath/SyncMarks.tsx';
import { useBreathCues } from '../breath/useBreathCues.ts';
import { useOwnBreath } from '../breath/useOwnBreath.ts';
import { useApp } from '../app/AppContext.ts';
import { deviceClock, useNow } from '../app/useNow.ts';
import { useMediaQuery } from '../app/useMediaQuery.ts';
import { useChatNews } from '../chat/useChatNews.ts';
import { ConnectionBanner } from '../connection/ConnectionBanner.tsx';
import { connectionNotice } from '../connection/connectionNotice.ts';
import { useConnectionVoice } from '../connection/useConnectionVoice.ts';
import { useJustBack } from '../connection/useJustBack.ts';
import { CueCaption } from '../cue/CueCaption.tsx';
import { useHeart } from '../health/useHeart.ts';
import { useLeadNews } from '../lead/useLeadNews.ts';
import { ProgrammeLine } from '../programme/ProgrammeLine.tsx';
import { PeopleRing } from '../presence/PeopleRing.tsx';
import { RestScreen } from '../unwell/RestScreen.tsx';
import { LaterPart } from '../ui/LaterPart.tsx';
import { useUnwellStand } from '../unwell/useUnwell.ts';
import { useVoteNews } from '../vote/useVoteNews.ts';
import { IntakeOffer, LeadDeck, NewLead, UnwellList } from './dialogs.ts';
import { Dock } from './Dock.tsx';
import { EaseParts } from './EaseParts.tsx';
import { leads, useLive } from './LiveContext.ts';
import { Panels } from './Panels.tsx';
import { useApplied } from './useApplied.ts';
import { useLiveShortcuts } from './useLiveShortcuts.ts';
import { usePanels, type PanelsState } from './panels.ts';
import { PhaseLine } from './PhaseLine.tsx';
import { TopBar, type OpenDialog } from './TopBar.tsx';
import { useWakeLock } from './useWakeLock.ts';

/** Wide enough for the panels to stand beside the pacer all the time. */
const ROOMY = '(min-width: 64rem) and (min-height: 34rem)';

export function LiveScreen() {
  const { client, channel, session, me, now } = useLive();
  const status = useSignal(client.status);
  const justBack = useJustBack(status);
  // Only a countdown to the next attempt needs the time.
  const at = useNow(deviceClock, status.at === 'reconnecting' ? 500 : null);
  const notice = connectionNotice(status, at, justBack);
  useConnectionVoice(status, justBack);

  const plan = useMemo(() => breathPlan(session.pacer), [session.pacer]);
  const stand = useUnwellStand();
  const isResting = stand.at === 'resting';
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const { ease } = useSignal(useApp().settings.signal);
  // The group's for all that is said of the group; one's own for what is shown and heard here.
  const mine = useMemo(() => easedPlan(plan, ease), [plan, ease]);
  useBreathCues(isResting ? null : mine, now, dialog === 'eyes_closed');
  const isScreenKept = useWakeLock();
  useVoteNews();
  const leading = useLeadNews();
  useApplied();
  const heart = useHeart(channel, me.userId);
  // Of several breaths in the time of one no phase is the group's.
  const joinsIn = !isResting && ease !== 'shorter';
  const own = useOwnBreath(heart, mine, joinsIn);
  const moments = useMoments(plan);
  const ring = useMemo(() => <Ring own={own} plan={plan} />, [own, plan]);
  const panels = usePanels(useMediaQuery(ROOMY));
  useRoomToRest(isResting, panels);
  const isCovered = !panels.isRoomy && (panels.heartOpen || panels.shown !== null);
  const unread = useChatNews(channel, me.userId, panels.shown === 'chat');
  useLiveShortcuts({
    panels,
    heart,
    onEase: () => setDialog('ease'),
    onEyesClosed: () => !isResting && setDialog('eyes_closed'),
    onHelp: () => setDialog('shortcuts'),
  });
  return (
    <div className="live" data-panel={panels.shown ?? (panels.heartOpen ? 'heart' : 'none')}>
      <a className="skip-link" href="#stage">
        Skip to the breath
      </a>
      <TopBar pill={notice.pill} dialog={dialog} onDialog={setDialog}>
        <SyncChip own={own} plan={plan} moments={moments} />
      </TopBar>
      <main className="live__stage" id="stage" tabIndex={-1} data-region>
        <div className="live__notices">
          {notice.banner && <ConnectionBanner banner={notice.banner} onRetry={client.retry} />}
          <LaterPart onClose={() => undefined}>
            <IntakeOffer />
          </LaterPart>
          {leads(me) && (
            <Suspense fallback={null}>
              <UnwellList />
              {leading.isNew && <NewLead isCovered={isCovered} onShow={panels.close} onSeen={leading.seen} />}
            </Suspense>
          )}
        </div>
        <PhaseLine />
        {isResting ? <RestScreen stand={stand} /> : <Pacer plan={mine} now={now} ring={ring} />}
        {joinsIn && <HoldButton own={own} />}
        <CueCaption />
        <ProgrammeLine />
        {leads(me) && (
          <Suspense fallback={null}>
            <LeadDeck openPanel={panels.open} />
          </Suspense>
        )}
      </main>
      <Panels panels={panels} heart={heart} isResting={isResting} />
      <Dock panels={panels} heart={heart} unread={unread} onEase={() => setDialog('ease')} />
      <EaseParts dialog={dialog} onDialog={setDialog} plan={mine} isScreenKept={isScreenKept} />
      <MomentCard moments={moments} />
    </div>
  );
}

/** What helps whoever feels dizzy stands where a sheet would cover it on a phone. */
function useRoomToRest(isResting: boolean, { isRoomy, close }: PanelsState): void {
  const giveRoom = useEffectEvent(() => !isRoomy && close());
  useEffect(() => {
    if (isResting) giveRoom();
  }, [isResting]);
}

/** People around the breath, and where on it the group and I are. */
function Ring(props: { own: OwnBreath; plan: PacerPlan }) {
  return (
    <>
      <PeopleRing />
      <SyncMarks {...props} />
    </>
  );
}
