import { Settings as SettingsIcon, Users } from 'lucide-react';
import { ConnectionPill } from '../connection/ConnectionPill.tsx';
import type { ConnectionNotice } from '../connection/connectionNotice.ts';
import type { ReactNode } from 'react';
import { LaterPart } from '../ui/LaterPart.tsx';
import { PageHeading } from '../ui/Page.tsx';
import { SettingsDialog, ShortcutsDialog } from './dialogs.ts';
import { useLive } from './LiveContext.ts';
import { hereText } from '../presence/hereText.ts';
import { TimeLeft } from './TimeLeft.tsx';

export type OpenDialog = 'settings' | 'shortcuts' | 'ease' | 'eyes_closed' | null;

type Props = {
  pill: ConnectionNotice['pill'];
  dialog: OpenDialog;
  onDialog: (dialog: OpenDialog) => void;
  children: ReactNode;
};

export function TopBar({ pill, dialog, onDialog, children }: Props) {
  const { session, people } = useLive();
  return (
    <header className="live__top" data-region tabIndex={-1}>
      <PageHeading className="live__title" title={session.title} />
      <TimeLeft />
      {children}
      <span className="at-badge live__people" title={`${people.length} ${hereText(people.length)}`}>
        <Users size={14} aria-hidden />
        <span data-testid="people-count">{people.length}</span>
        <span className="visually-hidden">{hereText(people.length)}</span>
      </span>
      <ConnectionPill pill={pill} />
      <button
        className="at-button at-button--quiet at-button--small"
        type="button"
        onClick={() => onDialog('settings')}
      >
        <SettingsIcon size={18} aria-hidden />
        <span className="visually-hidden">Settings</span>
      </button>
      <LaterPart onClose={() => onDialog(null)}>
        {dialog === 'settings' && (
          <SettingsDialog onClose={() => onDialog(null)} onShortcuts={() => onDialog('shortcuts')} />
        )}
        {dialog === 'shortcuts' && <ShortcutsDialog onClose={() => onDialog(null)} />}
      </LaterPart>
    </header>
  );
}
