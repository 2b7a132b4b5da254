import { Tabs } from '@base-ui/react/tabs';
import { X } from 'lucide-react';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { ChatPanel } from '../chat/ChatPanel.tsx';
import { FeedbackStrip } from '../feedback/FeedbackStrip.tsx';
import { useAsking, type Question } from '../feedback/useAsking.ts';
import type { Heart } from '../health/heart.ts';
import { PeoplePanel } from '../presence/PeoplePanel.tsx';
import { LaterPart } from '../ui/LaterPart.tsx';
import { VoteMark } from '../vote/VoteMark.tsx';
import { FeedbackPanel, HeartPanel, ReadingsPanel, VotePanel } from './dialogs.ts';
import { leads, useLive } from './LiveContext.ts';
import type { PanelName, PanelsState } from './panels.ts';

type Props = { panels: PanelsState; heart: Heart; isResting: boolean };

/** Beside the pacer where there is room; on a phone a sheet over its lower part, which leaves the breath in sight. */
export function Panels({ panels, heart, isResting }: Props) {
  const { shown, heartOpen, isRoomy } = panels;
  const sheet = useRef<HTMLElement>(null);
  // Here, so that a breath that changes while the sheet is closed is asked about when it opens.
  const question = useAsking(isResting);
  const opener = useOpener(isRoomy ? null : (shown ?? (heartOpen ? 'heart' : null)), sheet);
  const close = () => {
    panels.close();
    opener.current?.focus();
  };
  if (shown === null && !heartOpen) return null;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !isRoomy) close();
  };
  return (
    <aside
      className="live__panels"
      aria-label="Panels"
      ref={sheet}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      data-region
    >
      {heartOpen && (
        <LaterPart onClose={close}>
          <HeartPanel heart={heart} onClose={isRoomy ? panels.toggleHeart : close} />
        </LaterPart>
      )}
      {shown !== null && (
        <PanelTabs shown={shown} panels={panels} question={question} onClose={isRoomy ? undefined : close} />
      )}
    </aside>
  );
}

type PanelTabsProps = {
  shown: PanelName;
  panels: PanelsState;
  question: Question;
  onClose: (() => void) | undefined;
};

function PanelTabs({ shown, panels, question, onClose }: PanelTabsProps) {
  const { me } = useLive();
  return (
    <Tabs.Root className="live__tabs" value={shown} onValueChange={(name: PanelName) => panels.open(name)}>
      <div className="min-w-0">
        <div className="live__tabs-row">
          <Tabs.List className="at-tabs flex-1" aria-label="Panels" activateOnFocus>
            <Tabs.Tab className="at-tabs__tab" value="chat">
              Chat
            </Tabs.Tab>
            <Tabs.Tab className="at-tabs__tab" value="people">
              People
            </Tabs.Tab>
            <Tabs.Tab className="at-tabs__tab" value="vote">
              Vote <VoteMark />
            </Tabs.Tab>
            {leads(me) && (
              <Tabs.Tab className="at-tabs__tab" value="readings">
                Hearts
              </Tabs.Tab>
            )}
            {leads(me) && (
              <Tabs.Tab className="at-tabs__tab" value="feedback">
                Feedback
              </Tabs.Tab>
            )}
          </Tabs.List>
          {onClose && (
            <button className="at-button at-button--quiet at-button--small" type="button" onClick={onClose}>
              <X size={18} aria-hidden />
              <span className="visually-hidden">Close the panel</span>
            </button>
          )}
        </div>
        <FeedbackStrip question={question} />
      </div>
      <Tabs.Panel className="min-h-0" value="chat">
        <ChatPanel />
      </Tabs.Panel>
      <Tabs.Panel className="min-h-0" value="people">
        <PeoplePanel />
      </Tabs.Panel>
      <Tabs.Panel className="min-h-0" value="vote">
        <LaterPart onClose={() => panels.open('chat')}>
          <VotePanel />
        </LaterPart>
      </Tabs.Panel>
      <Tabs.Panel className="min-h-0" value="readings">
        <LaterPart onClose={() => panels.open('chat')}>
          <ReadingsPanel />
        </LaterPart>
      </Tabs.Panel>
      <Tabs.Panel className="min-h-0" value="feedback">
        <LaterPart onClose={() => panels.open('chat')}>
          <FeedbackPanel />
        </LaterPart>
      </Tabs.Panel>
    </Tabs.Root>
  );
}

/** Takes the focus into a sheet that opened, and remembers where it came from. */
function useOpener(openSheet: string | null, sheet: React.RefObject<HTMLElement | null>) {
  const opener = useRef<HTMLElement>(undefined);
  useEffect(() => {
    if (openSheet === null) return;
    const from = document.activeElement;
    if (from instanceof HTMLElement && !sheet.current?.contains(from)) opener.current = from;
    sheet.current?.focus();
  }, [openSheet, sheet]);
  return opener;
}
