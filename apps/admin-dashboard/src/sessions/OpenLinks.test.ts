// @vitest-environment happy-dom
import { toInstant, type Invite } from '@attune/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { h } from 'vue';
import { openPage } from '../live/samplePage.ts';
import OpenLinks from './OpenLinks.vue';
import { sampleSession } from './sampleSession.ts';
import { openLinksKey } from './useOpenLinks.ts';

const link = (code: string, status: Invite['status']): Invite => ({
  ...{ code, url: `https://example.org/j/${code}`, user_id: null, session_id: 's1', role: 'participant' },
  ...{ max_uses: 25, uses: 3, status },
  ...{ expires_at: toInstant(Date.UTC(2026, 11, 1)), created_at: toInstant(0) },
});

let revoked: boolean;
let page: Awaited<ReturnType<typeof openPage>>;

const answer: typeof fetch = (_, { method } = {}) => {
  if (method === 'DELETE') revoked = true;
  const invites = [link('AAAAAAAAAA', revoked ? 'revoked' : 'open'), link('BBBBBBBBBB', 'open')];
  return Promise.resolve(
    method === 'DELETE' ? new Response(null, { status: 204 }) : Response.json({ invites }),
  );
};

const button = (name: string) =>
  [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === name);

beforeEach(async () => {
  revoked = false;
  page = await openPage(() => () => h(OpenLinks, { session: sampleSession(), joined: 3 }), answer);
  await expect.poll(() => button('Revoke…')).toBeDefined();
  button('Revoke…')?.focus();
});
afterEach(() => page.close());

it('who has revoked a link stands at those that are revoked', async () => {
  button('Revoke…')?.click();
  await expect.poll(() => button('Revoke')).toBeDefined();
  button('Revoke')?.click();
  await expect.poll(() => document.activeElement?.textContent).toBe('Revoked links (1)');
});

it('does not lose the focus in a row that goes because somebody else revoked its link', async () => {
  revoked = true;
  await page.queryClient.invalidateQueries({ queryKey: openLinksKey('s1') });
  await expect.poll(() => document.activeElement?.textContent).toBe('Revoked links (1)');
});
