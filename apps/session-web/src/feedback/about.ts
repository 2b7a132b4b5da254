import type { FeedbackAbout } from '@attune/protocol';

/** Where words about it are kept until they are sent. */
export function draftName(sessionId: string, about: FeedbackAbout): string {
  return about === 'session' ? `${sessionId}.feedback` : `${sessionId}.feedback.${about.technique}`;
}

export function isSameThing(one: FeedbackAbout, other: FeedbackAbout): boolean {
  if (one === 'session' || other === 'session') return one === other;
  return one.technique === other.technique;
}
