import { expect, it } from 'vitest';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { newId } from '../platform/random.ts';
import type { Storage } from '../storage/storage.ts';
import { claimed, testDelivery, webhookMade } from './effects.ts';
import { readHeld } from './store.ts';

const NOW = Date.UTC(2026, 2, 1);
const WEBHOOK = {
  id: 'w1',
  name: 'Office',
  url: 'https://example.org/',
  events: '[]',
  sealed: '',
  former_sealed: null,
  former_until: null,
  created_at: NOW,
  failing_since: null,
  off_at: null,
  off_because: null,
};
const DELIVERIES = 60;

async function claimAll(storage: Storage): Promise<readonly string[]> {
  const ids: string[] = [];
  for (;;) {
    const holder = newId();
    await storage.commit({
      effects: [claimed(storage, { webhookId: WEBHOOK.id, holder, most: 4, now: NOW })],
    });
    const held = await readHeld(storage, holder);
    if (held.length === 0) return ids;
    ids.push(...held.map(({ id }) => id));
  }
}

describeOnEveryDatabase((create) => {
  it('HOOK-5 of nodes with connections of their own that take at once each takes what no other has', async () => {
    await using database = await create();
    const first = await database.open();
    const nodes = database.kind === 'sqlite' ? [first, first] : [first, await database.open()];
    const made = Array.from({ length: DELIVERIES }, () => testDelivery(WEBHOOK.id, NOW));
    const inserted = first.read.insertInto('webhook_deliveries').values(made).compile();
    await first.commit({ effects: [...webhookMade(first, WEBHOOK, 20), { query: inserted }] });
    const taken = await Promise.all([...nodes, ...nodes, ...nodes].map(claimAll));
    expect(taken.flat().sort()).toEqual(made.map(({ id }) => id).sort());
  });
});
