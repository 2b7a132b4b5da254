import * as z from 'zod/mini';
import { call } from './call.ts';
import { inviteCode } from './ids.ts';
import { capacity, session } from './session.ts';
import { deviceSecret, place } from './waiting.ts';

const who = z.strictObject({ code: inviteCode, device: deviceSecret });

export const wait = call({
  method: 'POST',
  path: '/api/waiting',
  summary:
    'Takes a place in the waiting list of a full session, or keeps it: without a sign of life for 90 s it is given up. Spends nothing.',
  access: 'public',
  body: who,
  answer: place,
});

export const stopWaiting = call({
  method: 'POST',
  path: '/api/waiting/stop',
  summary: 'Gives the place in the waiting list up.',
  access: 'public',
  body: who,
});

export const setCapacity = call({
  method: 'POST',
  path: '/api/sessions/:id/capacity',
  summary:
    'How many participants there may be, also while the session is live; for whoever leads it. More lets in who waits, fewer shows nobody out.',
  access: 'member',
  body: z.strictObject({ capacity }),
  answer: session,
});
