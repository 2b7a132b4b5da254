// @vitest-environment happy-dom
import { useChannel } from '@attune/client/vue';
import { TECHNIQUES, toInstant, type Programme } from '@attune/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { h } from 'vue';
import { openPage } from '../live/samplePage.ts';
import { sampleSession } from '../sessions/sampleSession.ts';
import SessionProgramme from './SessionProgramme.vue';

const ROOM = 'session:s1';
const HOUR_MS = 3_600_000;
const session = sampleSession({ phase: 'live' });
const steps = TECHNIQUES.slice(0, 3).map((technique) => ({ technique, cycles: 10, minutes: null }));
/** An admin has edited every one since the steps were made. */
const library = TECHNIQUES.map(({ phases, ...technique }) => ({
  ...technique,
  phases: phases.map(({ kind }) => ({ kind, seconds: 2 })),
  cycles: 10,
  note: null,
  built_in: true,
  archived: false,
}));
const by = { user_id: 'ina', name: 'Ina', role: 'instructor' } as const;

let page: Awaited<ReturnType<typeof openPage>>;
let edits: unknown[];
let onEdit: () => Promise<Response>;

const answer: typeof fetch = (_, { method, body } = {}) => {
  if (method !== 'PATCH') return Promise.resolve(Response.json({ techniques: library }));
  edits.push(JSON.parse(String(body)));
  return onEdit();
};

/** The step with this index runs; it and those before it stay as they are. */
function tell(step: number, revision = 1): void {
  const now = page.server.clock.now();
  const run: Programme['run'] = {
    ...{ at: 'running', step, previous: null, starts_at: toInstant(now), ends_at: toInstant(now + HOUR_MS) },
  };
  page.server.channel(ROOM).setState('programme', 's1', { revision, steps, run, set_by: by });
}

const rows = () => [...page.root.querySelectorAll<HTMLElement>('[data-step]')];
const form = () => page.root.querySelector<HTMLFormElement>('[data-step] form');
const editOf = (index: number) => rows()[index]?.querySelector<HTMLElement>('[data-edit]');

async function open(index: number): Promise<void> {
  await expect.poll(() => editOf(index)).toBeTruthy();
  editOf(index)?.click();
  await expect.poll(() => form()?.contains(document.activeElement)).toBe(true);
}

beforeEach(async () => {
  edits = [];
  page = await openPage(() => {
    const channel = useChannel(ROOM);
    return () => h(SessionProgramme, { session, channel });
  }, answer);
  await page.server.settle();
  tell(0);
  await page.server.settle();
  // The form at the end shows it: the library is there.
  await expect.poll(() => page.root.querySelector('form')).toBeTruthy();
});
afterEach(() => page.close());

it('leaves the form of a step that was announced while its edit was refused: saved again, it would be lost', async () => {
  await open(1);
  onEdit = async () => {
    tell(1);
    await page.server.settle();
    return new Response(null, { status: 409 });
  };
  form()?.requestSubmit();
  await expect.poll(() => page.root.textContent).toContain('The programme was not changed.');
  await expect.poll(() => form()).toBeNull();
  await expect.poll(() => document.activeElement?.tagName).toBe('OL');
  expect(edits).toHaveLength(1);
});

it('keeps the focus in the list when the step in the form is announced', async () => {
  await open(1);
  tell(1);
  await page.server.settle();
  await expect.poll(() => form()).toBeNull();
  expect(document.activeElement?.tagName).toBe('OL');
});

it('keeps the focus in the row when somebody else changes the programme', async () => {
  await open(2);
  tell(0, 2);
  await page.server.settle();
  await expect.poll(() => form()).toBeNull();
  expect(document.activeElement).toBe(editOf(2));
});

it('a step whose length is edited keeps the breath it has, whatever the library says by now', async () => {
  await open(1);
  onEdit = () => Promise.resolve(Response.json({ programme: null }));
  form()?.requestSubmit();
  await expect.poll(() => form()).toBeNull();
  const kept = steps.slice(1).map(({ technique, cycles }) => ({ technique, cycles }));
  expect(edits).toEqual([{ revision: 1, keep: 1, steps: kept }]);
});
