import type { FeedbackAbout } from '@attune/protocol';

/** In the database: the technique's id, or nothing for the session as a whole. Ids are never empty. */
export function columnOf(about: FeedbackAbout): string {
  return about === 'session' ? '' : about.technique;
}

export function aboutOf(technique: string): FeedbackAbout {
  return technique === '' ? 'session' : { technique };
}

/** Of the state on `lead`. A technique may be called `session` by whoever made it up. */
export function keyOf(technique: string): string {
  return technique === '' ? 'session' : `${TECHNIQUE}${technique}`;
}

export function techniqueOfKey(key: string): string {
  return key.startsWith(TECHNIQUE) ? key.slice(TECHNIQUE.length) : '';
}

const TECHNIQUE = 'technique:';
