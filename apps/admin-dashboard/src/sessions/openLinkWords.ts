import type { Invite } from '@attune/protocol';
import { peopleCount, type Word } from '../people/personWords.ts';
import { moment } from '../ui/clockText.ts';

const STATUS: Readonly<Record<Invite['status'], Word>> = {
  open: { text: 'Open', tone: 'success' },
  used: { text: 'Used up', tone: 'plain' },
  expired: { text: 'Expired', tone: 'warning' },
  revoked: { text: 'Revoked', tone: 'error' },
};

export function linkWord({ status }: Pick<Invite, 'status'>): Word {
  return STATUS[status];
}

const NAMES: Readonly<Record<Invite['role'], string>> = {
  participant: 'For participants',
  instructor: 'For instructors',
  observer: 'For observers',
};

/** Who comes in by it. */
export function linkName({ role }: Pick<Invite, 'role'>): string {
  return NAMES[role];
}

/** `3 of 25 have joined, open until 12 Dec, 14:00.` */
export function linkStand({ uses, max_uses, status, expires_at }: Invite, now: number): string {
  const joined = `${uses} of ${max_uses} ${uses === 1 ? 'has' : 'have'} joined`;
  if (status === 'open') return `${joined}, open until ${moment(expires_at, now)}.`;
  if (status === 'expired') return `${joined}, open until ${moment(expires_at, now)} and no longer.`;
  return `${joined}.`;
}

/** What happens when an open link is withdrawn. Who came in by it is shown out. */
export function linkRevocationEffects({ uses, status }: Invite): string[] {
  return [
    status === 'open' ? 'The link stops working: nobody joins by it any more.' : 'Nobody joins by it again.',
    uses === 0
      ? 'Nobody has come in by it yet.'
      : `${peopleCount(uses)} came in by it: whoever is still in the session is shown out.`,
  ];
}
