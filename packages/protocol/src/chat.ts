import * as z from 'zod/mini';
import { ACTIVE_ROLES, declare, SEATED_ROLES } from './declare.ts';
import { person, OPEN_PHASES } from './session.ts';
import { text } from './text.ts';

export const MAX_CHAT_CHARACTERS = 2_000;

export const chatMessage = declare({
  type: 'chat_message',
  class: 'event',
  summary: 'A line of chat. The server adds who wrote it.',
  channels: ['session'],
  sent: {
    data: z.strictObject({ text: text(MAX_CHAT_CHARACTERS) }),
    roles: ACTIVE_ROLES,
    rate: 'chat',
    // Four bytes a character and room for the envelope.
    maxBytes: MAX_CHAT_CHARACTERS * 6 + 1_024,
    phases: OPEN_PHASES,
  },
  delivered: z.object({ text: z.string(), from: person }),
  retentionDays: 30,
});

export const typing = declare({
  type: 'typing',
  class: 'signal',
  summary: 'Somebody is writing. Shown for 4 s after the last one.',
  channels: ['session'],
  sent: { data: z.strictObject({}), roles: SEATED_ROLES, rate: 'signal', maxBytes: 512, phases: OPEN_PHASES },
  delivered: person,
});
