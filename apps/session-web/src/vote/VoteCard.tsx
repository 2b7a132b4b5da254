import { useEffect, useId, useRef, type ReactNode } from 'react';
import type { Vote } from '@attune/protocol';
import { useNow } from '../app/useNow.ts';
import { leads, useLive } from '../session/LiveContext.ts';
import { useBallotStand } from './useBallot.ts';
import { useCounts } from './useCounts.ts';
import { VoteForm } from './VoteForm.tsx';
import { VoteResult } from './VoteResult.tsx';
import {
  closesText,
  earlyText,
  hiddenText,
  mayVote,
  nextText,
  outcomeText,
  takesVotes,
  votersText,
} from './voteText.ts';

type Props = { vote: Vote; children: ReactNode };

/** `children`: what those who lead do with it. Once it is closed they have little time, and it stands above the result. */
export function VoteCard({ vote, children }: Props) {
  const { session, me } = useLive();
  const id = useId();
  const stand = useBallotStand(vote.id);
  const counts = useCounts(vote);
  const card = useKeptFocus(vote.phase);
  const isOpen = vote.phase === 'open';
  const isForm = isOpen && mayVote(me.role) && takesVotes(session.phase);
  return (
    <section className="vote__card" aria-labelledby={id} ref={card} tabIndex={-1}>
      <h2 className="vote__question" id={id}>
        {vote.question}
      </h2>
      <p className="vote__facts">{isOpen ? <OpenFacts vote={vote} /> : `closed · ${votersText(vote)}`}</p>
      {isForm && <VoteForm vote={vote} stand={stand} questionId={id} />}
      {!isOpen && <Outcome vote={vote} />}
      {!isOpen && children}
      {counts ? (
        <VoteResult vote={vote} counts={counts} mine={stand.at === 'none' ? undefined : stand.choice} />
      ) : (
        <p className="vote__note">{hiddenText(vote)}</p>
      )}
      {isOpen && !isForm && <p className="vote__note">{watchingText(me.role === 'observer')}</p>}
      {isOpen && counts && vote.counts === null && leads(me) && (
        <p className="vote__note">{earlyText(vote)}</p>
      )}
      {isOpen && children}
    </section>
  );
}

/** Counts down by itself; nothing else is drawn anew for it, and a screen reader is not told each second. */
function OpenFacts({ vote }: { vote: Vote }) {
  const { now } = useLive();
  const at = useNow(now, vote.closes_at === null ? null : 250);
  return (
    <>
      {votersText(vote)} · <span className="tabular-nums">{closesText(vote, at)}</span>
    </>
  );
}

function Outcome({ vote }: { vote: Vote }) {
  const { session, me, now } = useLive();
  const isAhead = vote.applies_at !== null || (vote.phase === 'applied' && session.pacer.next !== null);
  const next = nextText(vote, session, useNow(now, isAhead ? 250 : null));
  return (
    <p className="vote__outcome">
      {outcomeText(vote, leads(me))} {next !== '' && <span className="tabular-nums">{next}</span>}
    </p>
  );
}

function watchingText(isObserver: boolean): string {
  return isObserver ? 'You are watching.' : 'Those who take part vote.';
}

/** Whoever was in the form when it closed is still in the card, at its beginning. */
function useKeptFocus(phase: Vote['phase']) {
  const card = useRef<HTMLElement>(null);
  const wasWithin = useRef(false);
  useEffect(() => {
    const look = () => (wasWithin.current = card.current?.contains(document.activeElement) ?? false);
    document.addEventListener('focusin', look);
    return () => document.removeEventListener('focusin', look);
  }, []);
  useEffect(() => {
    if (!wasWithin.current || document.activeElement !== document.body) return;
    card.current?.focus();
    card.current?.scrollIntoView({ block: 'start' });
  }, [phase]);
  return card;
}
