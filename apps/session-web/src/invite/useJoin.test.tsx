// @vitest-environment happy-dom
import { act, useEffect } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { ProtocolError, type ErrorName, type Invitation } from '@attune/protocol';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AppProvider, type App } from '../app/AppContext.ts';
import { createKeptText } from '../app/keptText.ts';
import { createWaitStore } from '../waiting/waitStore.ts';
import { useJoin } from './useJoin.ts';

const CODE = 'BCDFGHJKLM';
const invitation = { session: null } as Invitation;

let root: Root;
let current: ReturnType<typeof useJoin>;
let refusedWith: ErrorName;
let drafts: App['drafts'];

function Door() {
  const door = useJoin(CODE, invitation);
  useEffect(() => {
    current = door;
  });
  return null;
}

beforeEach(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  root = createRoot(document.body.appendChild(document.createElement('main')));
  drafts = createKeptText(() => {
    throw new Error('no storage here');
  });
  const app = {
    drafts,
    apiFor: () => ({ call: () => Promise.reject(new ProtocolError(refusedWith)) }),
  } as unknown as App;
  await act(() =>
    root.render(
      <AppProvider value={app}>
        <MemoryRouter>
          <Door />
        </MemoryRouter>
      </AppProvider>,
    ),
  );
});

afterEach(async () => {
  await act(() => root.unmount());
  vi.unstubAllGlobals();
});

async function joinAnd(error: ErrorName): Promise<void> {
  refusedWith = error;
  await act(async () => current.join({ name: 'Bo', move: false }));
}

it.each(['CONFLICT', 'UNAVAILABLE', 'RATE_LIMIT_EXCEEDED', 'SESSION_FULL'] as const)(
  'keeps the place in the line after %s, and asks again by it',
  async (error) => {
    await joinAnd('SESSION_FULL');
    const { joining } = current;
    expect(joining.at).toBe('waiting');
    await joinAnd(error);
    await joinAnd(error);
    expect(current.joining).toEqual(joining);
    expect(createWaitStore(drafts, CODE).read()?.name).toBe('Bo');
  },
);

it('gives the place up where no seat would help any more', async () => {
  await joinAnd('SESSION_FULL');
  await joinAnd('SESSION_ENDED');
  expect(current.joining).toMatchObject({ at: 'refused', error: { error: 'SESSION_ENDED' } });
  expect(createWaitStore(drafts, CODE).read()).toBeUndefined();
});

it('tells whoever does not wait yet, who may try again', async () => {
  await joinAnd('CONFLICT');
  expect(current.joining).toMatchObject({ at: 'refused', error: { error: 'CONFLICT' } });
});
