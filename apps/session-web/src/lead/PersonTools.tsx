import { useChannel, useStates } from '@attune/client/react';
import {
  ArrowDownFromLine,
  ArrowUpFromLine,
  ClipboardList,
  MessageCircle,
  MessageCircleOff,
  type LucideIcon,
} from 'lucide-react';
import { useState } from 'react';
import { leadChannel, type Presence } from '@attune/protocol';
import { PersonAnswers } from '../intake/PersonAnswers.tsx';
import { useIntakeView } from '../intake/useAnswers.ts';
import { useLive } from '../session/LiveContext.ts';
import { ConfirmDialog } from '../session/dialogs.ts';
import { LaterPart } from '../ui/LaterPart.tsx';
import './personTools.css';
import { RemovePerson } from './RemovePerson.tsx';
import { usePersonCommand } from './usePersonCommand.ts';

/** What those who lead can do about one person: read the answers, take the word, let them lead too, show out. */
export function PersonTools({ person }: { person: Presence }) {
  const { session, me } = useLive();
  const leads = me.role === 'admin' || session.instructor?.user_id === me.userId;
  const isLeader = session.instructor?.user_id === person.user_id;
  return (
    <span className="person-tools">
      {person.role === 'participant' && <Answers person={person} />}
      {person.role === 'participant' && <Mute person={person} />}
      {leads && !isLeader && person.role !== 'observer' && person.role !== 'admin' && (
        <Promote person={person} />
      )}
      {person.role === 'participant' && <RemovePerson person={person} />}
    </span>
  );
}

/** Only where something is asked. */
function Answers({ person }: { person: Presence }) {
  const { data } = useIntakeView();
  const [isOpen, setIsOpen] = useState(false);
  if (!data || data.questions.length === 0) return null;
  return (
    <>
      <ToolButton
        icon={ClipboardList}
        label={`Read what ${person.name} answered`}
        isOff={false}
        onPress={() => setIsOpen(true)}
      />
      {isOpen && <PersonAnswers person={person} onClose={() => setIsOpen(false)} />}
    </>
  );
}

function Mute({ person }: { person: Presence }) {
  const { channel, session } = useLive();
  const { run, isOnItsWay } = usePersonCommand();
  const muted = useStates(useChannel(leadChannel(session.id)), 'muted').get(person.user_id);
  const toggle = () =>
    run(
      () => channel.send('seat_mute', { user_id: person.user_id, muted: !muted }),
      muted ? `${person.name} can write again` : `${person.name} is muted`,
    );
  return (
    <>
      {muted && (
        <span className="at-badge" title={`By ${muted.by.name}`}>
          Muted
        </span>
      )}
      <ToolButton
        icon={muted ? MessageCircle : MessageCircleOff}
        label={muted ? `Let ${person.name} write again` : `Mute ${person.name}`}
        isOff={isOnItsWay}
        onPress={toggle}
      />
    </>
  );
}

function Promote({ person }: { person: Presence }) {
  const { channel } = useLive();
  const { run, isOnItsWay } = usePersonCommand();
  const [asking, setAsking] = useState(false);
  const isUp = person.role === 'participant';
  const role = isUp ? 'instructor' : 'participant';
  const promote = () =>
    run(
      () => channel.send('seat_promote', { user_id: person.user_id, role }),
      isUp ? `${person.name} leads too now` : `${person.name} takes part again`,
    );
  return (
    <>
      <ToolButton
        icon={isUp ? ArrowUpFromLine : ArrowDownFromLine}
        label={isUp ? `Let ${person.name} lead too` : `Let ${person.name} only take part`}
        isOff={isOnItsWay}
        onPress={() => setAsking(true)}
      />
      <LaterPart onClose={() => setAsking(false)}>
        {asking && (
          <ConfirmDialog
            title={isUp ? `Let ${person.name} lead too?` : `Let ${person.name} only take part?`}
            consequence={
              isUp
                ? `${person.name} sees who shares a heart with those who lead, who feels dizzy, the feedback and the answers to the questions, and can start, pause and end the session, remove people and take the lead. You can undo this while you lead.`
                : `${person.name} leads no more, and takes part like everybody else from now on.`
            }
            confirm={isUp ? 'Let them lead too' : 'Let them only take part'}
            calm
            onConfirm={promote}
            onClose={() => setAsking(false)}
          />
        )}
      </LaterPart>
    </>
  );
}

type ToolProps = { icon: LucideIcon; label: string; isOff: boolean; onPress: () => void };

function ToolButton({ icon: Icon, label, isOff, onPress }: ToolProps) {
  return (
    <button
      className="at-button at-button--quiet at-button--small"
      type="button"
      title={label}
      aria-disabled={isOff}
      onClick={() => !isOff && onPress()}
    >
      <Icon size={18} aria-hidden />
      <span className="visually-hidden">{label}</span>
    </button>
  );
}
