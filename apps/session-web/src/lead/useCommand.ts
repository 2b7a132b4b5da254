import { useRef, useState } from 'react';
import type { Delivery } from '@attune/client';
import { useApp } from '../app/AppContext.ts';
import { asProtocolError } from '../ui/errorText.ts';

/** What a person who leads asked for last, until the session answers. */
export type Command = {
  readonly isOnItsWay: boolean;
  readonly error: string | undefined;
  /** Where the last one that was carried out stands in the session's log. */
  readonly offset: number | undefined;
  /** For a press: nothing, while another one is on its way. What a second press was meant for is not known before the first is answered. */
  run(send: () => Delivery): void;
  /** For what was chosen or confirmed with care. */
  follow(delivery: Delivery): void;
};

type Stand = Pick<Command, 'isOnItsWay' | 'error' | 'offset'>;

const IDLE: Stand = { isOnItsWay: false, error: undefined, offset: undefined };

/** A command says what became of it beside its buttons, and is not kept as failed in the outbox: the buttons are still there. */
export function useCommand(): Command {
  const { announcer } = useApp();
  const [stand, setStand] = useState(IDLE);
  const newest = useRef<Delivery>(undefined);

  function follow(delivery: Delivery): void {
    newest.current = delivery;
    setStand({ ...IDLE, isOnItsWay: true });
    if (delivery.status.get() === 'queued') announcer.say('Waiting to send');
    const settle = (outcome: Partial<Stand>) => {
      if (newest.current !== delivery) return;
      newest.current = undefined;
      setStand({ ...IDLE, ...outcome });
    };
    delivery.done.then(
      ({ offset }) => settle({ offset }),
      (thrown: unknown) => {
        const { message } = asProtocolError(thrown);
        delivery.dismiss();
        settle({ error: message });
        announcer.say(message);
      },
    );
  }

  return {
    ...stand,
    follow,
    run(send) {
      if (!newest.current) follow(send());
    },
  };
}
