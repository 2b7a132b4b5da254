import { createApi } from '@attune/client';
import { toInstant, type Invite } from '@attune/protocol';
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createApp, effectScope, nextTick, shallowRef, type EffectScope } from 'vue';
import { API } from '../live/api.ts';
import { sampleSession } from './sampleSession.ts';
import { useOpenLinks, type OpenLinks } from './useOpenLinks.ts';

const LINK: Invite = {
  ...{ code: 'ABCDEFGHJK', url: 'https://example.org/j/ABCDEFGHJK', user_id: null, session_id: 's1' },
  ...{ role: 'participant', max_uses: 25, uses: 3, status: 'open' },
  ...{ expires_at: toInstant(Date.UTC(2026, 11, 1)), created_at: toInstant(0) },
};

let scope: EffectScope;
let status: Invite['status'];
let isDown: boolean;

const joined = shallowRef(3);
const answer = () =>
  Promise.resolve(
    isDown ? new Response(null, { status: 500 }) : Response.json({ invites: [{ ...LINK, status }] }),
  );

function enter(): OpenLinks {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 10_000 } } });
  const app = createApp({})
    .use(VueQueryPlugin, { queryClient })
    .provide(API, createApi({ baseUrl: 'http://fake.test', fetch: answer }));
  const made = scope.run(() =>
    app.runWithContext(() =>
      useOpenLinks(
        () => sampleSession(),
        () => joined.value,
      ),
    ),
  );
  if (!made) throw new Error('the scope had ended');
  return made;
}

const shown = ({ links }: OpenLinks) => links.value.map((link) => link.status);

beforeEach(() => {
  scope = effectScope();
  joined.value = 3;
  status = 'open';
  isDown = false;
});
afterEach(() => scope.stop());

it('a link that was revoked is not open again because as many have joined as before', async () => {
  const view = enter();
  await expect.poll(() => shown(view)).toEqual(['open']);
  joined.value = 4;
  status = 'revoked';
  await view.refetch();
  expect(shown(view)).toEqual(['revoked']);
  joined.value = 3;
  await nextTick();
  expect(shown(view)).toEqual(['revoked']);
});

it('reads again when somebody joins, and shows on what it has when that fails', async () => {
  const view = enter();
  await expect.poll(() => shown(view)).toEqual(['open']);
  joined.value = 4;
  status = 'used';
  await expect.poll(() => shown(view)).toEqual(['used']);
  isDown = true;
  joined.value = 5;
  await view.refetch();
  expect(view.failure.value).toBeUndefined();
  expect(shown(view)).toEqual(['used']);
});
