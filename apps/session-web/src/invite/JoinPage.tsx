import { useEffect } from 'react';
import { useParams } from 'react-router';
import type { Invitation } from '@attune/protocol';
import { preloadSessionPage } from '../app/Pages.tsx';
import { useNow, deviceClock } from '../app/useNow.ts';
import { Link } from '../ui/Link.tsx';
import { Page } from '../ui/Page.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import { asProtocolError } from '../ui/errorText.ts';
import { JoinForm } from './JoinForm.tsx';
import { joinView, refusalOf, type JoinView } from './joinView.ts';
import { RefusalNotice } from './RefusalNotice.tsx';
import { SessionFacts } from './SessionFacts.tsx';
import { useInvitation } from './useInvitation.ts';

export function JoinPage() {
  const { code = '' } = useParams();
  const { data, error, refetch, isFetching } = useInvitation(code);
  if (data) return <Invited code={code} invitation={data.invitation} serverAheadMs={data.serverAheadMs} />;
  if (!error) return <PageSkeleton />;

  const { error: name, message } = asProtocolError(error);
  const refusal = refusalOf(name, message);
  return (
    <Page title={refusal.title} kicker="Attune">
      <p className="text-3" role="alert">
        {refusal.text}
      </p>
      <div className="flex flex-wrap gap-2">
        {refusal.way === 'again' && (
          <button
            className="at-button at-button--primary"
            type="button"
            disabled={isFetching}
            onClick={() => void refetch()}
          >
            Try again
          </button>
        )}
        <Link className="at-button" to="/">
          To the start page
        </Link>
      </div>
    </Page>
  );
}

type InvitedProps = { code: string; invitation: Invitation; serverAheadMs: number };

function Invited({ code, invitation, serverAheadMs }: InvitedProps) {
  const now = useNow(deviceClock, 1000) + serverAheadMs;
  const view = joinView(invitation, now);
  useEffect(() => {
    if (isOpen(view.at)) preloadSessionPage();
  }, [view.at]);
  const { session } = invitation;
  if (!session) return <NoSession name={invitation.name} />;
  return (
    <Page title={session.title} kicker={kickerOf(invitation)}>
      <SessionFacts session={session} invitation={invitation} view={view} link={location.href} />
      <Ways code={code} invitation={invitation} view={view} />
    </Page>
  );
}

function Ways({ code, invitation, view }: { code: string; invitation: Invitation; view: JoinView }) {
  const sessionId = invitation.session?.id;
  if (view.at === 'ended') {
    const refusal = refusalOf('SESSION_ENDED', '');
    return <RefusalNotice refusal={refusal} sessionId={sessionId} />;
  }
  if (view.at === 'cancelled') {
    return <RefusalNotice refusal={refusalOf('SESSION_CANCELLED', '')} sessionId={sessionId} />;
  }
  // A form that stays in its place through lobby, live and full keeps the name that was typed.
  return <JoinForm code={code} invitation={invitation} full={view.at === 'full'} />;
}

function NoSession({ name }: { name: string | null }) {
  return (
    <Page title={name === null ? 'No session yet' : `Welcome, ${name}`} kicker="Attune">
      <p className="text-3">There is no session for this link yet.</p>
      <p>Keep the link: as soon as one is planned for you, it shows here by itself.</p>
    </Page>
  );
}

function kickerOf({ role }: Invitation): string {
  if (role === 'instructor') return 'You lead this session';
  return role === 'observer' ? 'You watch this session' : 'You are invited';
}

function isOpen(at: JoinView['at']): boolean {
  return at === 'upcoming' || at === 'lobby' || at === 'live';
}
