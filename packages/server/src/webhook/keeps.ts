import type { Kept } from '../capability.ts';

/** What is told holds ids only, and what is told of a person is tied to them. */
export const KEPT_OF_WEBHOOKS: readonly Kept[] = [
  {
    table: 'webhook_deliveries',
    what: 'messages to other systems about them',
    until: 'for 30 days, and as long as the session',
    erase: { rowsBy: 'id' },
  },
  {
    table: 'webhooks',
    what: 'addresses of other systems',
    until: 'until an admin removes them',
    erase: 'names_nobody',
  },
];
