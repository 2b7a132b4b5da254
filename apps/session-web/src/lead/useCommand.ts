import { useState } from 'react';
import type { Delivery } from '@attune/client';
import { useApp } from '../app/AppContext.ts';
import { asProtocolError } from '../ui/errorText.ts';

/** What a person who leads asked for last, until the session answers. */
export type Command = {
  readonly isOnItsWay: boolean;
  readonly error: string | undefined;
  follow(delivery: Delivery): void;
};

/** A command says what became of it beside its buttons, and is not kept as failed in the outbox: the buttons are still there. */
export function useCommand(): Command {
  const { announcer } = useApp();
  const [stand, setStand] = useState<{ isOnItsWay: boolean; error: string | undefined }>({
    isOnItsWay: false,
    error: undefined,
  });
  return {
    ...stand,
    follow(delivery) {
      setStand({ isOnItsWay: true, error: undefined });
      delivery.done.then(
        () => setStand({ isOnItsWay: false, error: undefined }),
        (thrown: unknown) => {
          const { message } = asProtocolError(thrown);
          delivery.dismiss();
          setStand({ isOnItsWay: false, error: message });
          announcer.say(message);
        },
      );
    },
  };
}
