import { describe, expect, it } from 'vitest';
import { seatOf } from '../../test/coreNode.ts';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { HandClock } from '../../test/handClock.ts';
import { sweep } from '../storage/retention.ts';
import { createTickets } from './tickets.ts';

const ORIGIN = 'https://attune.example.org';

describe('tickets', () =>
  describeOnEveryDatabase((create) => {
    it('AUTH-1 of many that use one at once, on two nodes, exactly one gets in, with the identity of its issue', async () => {
      await using database = await create();
      const clock = new HandClock();
      const first = await database.open();
      const second = database.kind === 'postgres' ? await database.open() : first;
      const [one, two] = [
        createTickets({ storage: first, clock }),
        createTickets({ storage: second, clock }),
      ];
      const ann = seatOf('ann');
      for (let round = 0; round < 10; round += 1) {
        const { ticket } = await one.issue(ann, ORIGIN);
        const tries = [one, two, one, two, two, one].map((each) => each.redeem(ticket, ORIGIN));
        const outcomes = await Promise.allSettled(tries);
        expect(outcomes.filter(({ status }) => status === 'fulfilled')).toEqual([
          { status: 'fulfilled', value: ann },
        ]);
        for (const outcome of outcomes) {
          if (outcome.status === 'rejected')
            expect(outcome.reason).toMatchObject({ error: 'AUTHENTICATION_FAILED' });
        }
      }
    });

    it('AUTH-1 from another origin it is refused with the reason, and spent', async () => {
      await using database = await create();
      const tickets = createTickets({ storage: await database.open(), clock: new HandClock() });
      const { ticket } = await tickets.issue(seatOf('ann'), undefined);
      const reasons = [];
      for (const origin of [ORIGIN, undefined]) {
        reasons.push(await tickets.redeem(ticket, origin).catch((error: unknown) => error));
      }
      expect(reasons).toMatchObject([
        { details: { reason: 'ticket_origin' } },
        { details: { reason: 'ticket' } },
      ]);
    });

    it('AUTH-1 one that another version of the program made is refused', async () => {
      await using database = await create();
      const storage = await database.open();
      const tickets = createTickets({ storage, clock: new HandClock() });
      const { ticket } = await tickets.issue(seatOf('ann'), ORIGIN);
      const query = storage.read.updateTable('tickets').set({ identity: '{"user":"ann"}' }).compile();
      await storage.commit({ effects: [{ query }] });
      await expect(tickets.redeem(ticket, ORIGIN)).rejects.toMatchObject({ details: { reason: 'ticket' } });
    });

    it('AUTH-1 after 30 s it is refused, and swept away', async () => {
      await using database = await create();
      const storage = await database.open();
      const clock = new HandClock();
      const tickets = createTickets({ storage, clock });
      const { ticket, expiresAt } = await tickets.issue(seatOf('ann'), ORIGIN);
      clock.advance(10_000);
      const later = await tickets.issue(seatOf('bob'), ORIGIN);
      clock.advance(20_000);
      expect(clock.now()).toBe(expiresAt);
      await expect(tickets.redeem(ticket, ORIGIN)).rejects.toMatchObject({ error: 'AUTHENTICATION_FAILED' });
      await sweep(storage, clock.now());
      const left = await storage.read.selectFrom('tickets').select('expires_at').execute();
      expect(left).toEqual([{ expires_at: later.expiresAt }]);
      expect(await tickets.redeem(later.ticket, ORIGIN)).toMatchObject({ userId: 'bob' });
    });
  }));
