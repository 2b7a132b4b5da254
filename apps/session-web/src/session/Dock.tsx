import { useSignal } from '@attune/client/react';
import {
  HeartPulse,
  Leaf,
  LogOut,
  MessageCircle,
  Users,
  Volume2,
  VolumeX,
  Vote,
  type LucideIcon,
} from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useApp } from '../app/AppContext.ts';
import { deviceOf, type Heart } from '../health/heart.ts';
import { bpmText } from '../health/heartText.ts';
import { useReading } from '../health/useHeart.ts';
import { playTestTone } from '../breath/tones.ts';
import { LaterPart } from '../ui/LaterPart.tsx';
import { useVote } from '../vote/useVoteNews.ts';
import { VoteMark } from '../vote/VoteMark.tsx';
import { ConfirmDialog } from './dialogs.ts';
import type { PanelsState } from './panels.ts';

type Props = { panels: PanelsState; heart: Heart; unread: number; onEase: () => void };

export function Dock({ panels, heart, unread, onEase }: Props) {
  return (
    <nav className="live__dock" aria-label="Tools" data-region tabIndex={-1}>
      {!panels.isRoomy && (
        <>
          <DockButton
            icon={MessageCircle}
            label="Chat"
            unread={unread}
            isOpen={panels.shown === 'chat'}
            onPress={() => panels.toggle('chat')}
          />
          <DockButton
            icon={Users}
            label="People"
            isOpen={panels.shown === 'people' || panels.shown === 'readings'}
            onPress={() => panels.toggle('people')}
          />
          <VoteTool panels={panels} />
        </>
      )}
      <HeartTool panels={panels} heart={heart} />
      <DockButton icon={Leaf} label="Ease" onPress={onEase} />
      <SoundButton />
      <LeaveButton />
    </nav>
  );
}

function HeartTool({ panels, heart }: Pick<Props, 'panels' | 'heart'>) {
  const { current } = useReading(heart);
  const isWorn = deviceOf(useSignal(heart.strap)) !== undefined;
  return (
    <DockButton
      icon={HeartPulse}
      label="Heart"
      value={isWorn ? `${bpmText(current)} bpm` : undefined}
      isOpen={panels.heartOpen}
      onPress={panels.toggleHeart}
    />
  );
}

/** There is room for it while there is something to vote on. */
function VoteTool({ panels }: { panels: PanelsState }) {
  if (!useVote()) return null;
  return (
    <DockButton
      icon={Vote}
      label="Vote"
      mark={<VoteMark className="live__tool-note" />}
      isOpen={panels.shown === 'vote'}
      onPress={() => panels.toggle('vote')}
    />
  );
}

type DockButtonProps = {
  icon: LucideIcon;
  label: string;
  /** Shown in place of the label, which then is for screen readers only. */
  value?: string | undefined;
  unread?: number;
  mark?: ReactNode;
  isOpen?: boolean;
  onPress: () => void;
};

function DockButton({ icon: Icon, label, value, unread = 0, mark, isOpen, onPress }: DockButtonProps) {
  return (
    <button
      className="at-button at-button--quiet live__tool"
      type="button"
      aria-expanded={isOpen}
      onClick={onPress}
    >
      <Icon size={20} aria-hidden />
      <span className={value === undefined ? '' : 'visually-hidden'}>{label}</span>
      {value !== undefined && <span className="tabular-nums">{value}</span>}
      {unread > 0 && (
        <span className="at-badge at-badge--accent live__tool-note">
          {unread}
          <span className="visually-hidden"> new</span>
        </span>
      )}
      {mark}
    </button>
  );
}

function SoundButton() {
  const { settings } = useApp();
  const { sound } = useSignal(settings.signal);
  const Icon = sound ? Volume2 : VolumeX;
  const toggle = () => {
    // The press is what lets the browser play at all; a tone at once also says what to expect.
    if (!sound) playTestTone();
    settings.change({ sound: !sound });
  };
  return (
    <button
      className="at-button at-button--quiet live__tool"
      type="button"
      aria-pressed={sound}
      onClick={toggle}
    >
      <Icon size={20} aria-hidden />
      <span>Sound</span>
    </button>
  );
}

function LeaveButton() {
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <DockButton icon={LogOut} label="Leave" onPress={() => setAsking(true)} />
      <LaterPart onClose={() => setAsking(false)}>
        {asking && (
          <ConfirmDialog
            title="Leave the session?"
            consequence="It goes on without you. Your place is kept: with the same link, or from the start page, you can come back."
            confirm="Leave"
            onConfirm={() => void navigate('/')}
            onClose={() => setAsking(false)}
          />
        )}
      </LaterPart>
    </>
  );
}
