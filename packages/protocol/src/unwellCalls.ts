import * as z from 'zod/mini';
import { call } from './call.ts';
import { unwellState } from './unwell.ts';

/** For the dashboard, which does not follow `lead`: what hearts share with the instructor would come along. */
export const listUnwell = call({
  method: 'GET',
  path: '/api/sessions/:id/unwell',
  summary: 'Who feels dizzy in a session now, the longest first.',
  access: 'admin',
  answer: z.object({ unwell: z.array(unwellState.delivered) }),
});
