import { useRef, useState } from 'react';
import type { Delivery } from '@attune/client';
import { useApp } from '../app/AppContext.ts';
import { asProtocolError } from '../ui/errorText.ts';

type PersonCommand = {
  readonly isOnItsWay: boolean;
  /** Says `done` when it was carried out, or why it was not. Nothing while one is on its way. */
  run(send: () => Delivery, done: string): void;
};

/** One thing at a time for one person in the list. */
export function usePersonCommand(): PersonCommand {
  const { announcer } = useApp();
  const [isOnItsWay, setIsOnItsWay] = useState(false);
  const isBusy = useRef(false);
  return {
    isOnItsWay,
    run(send, done) {
      if (isBusy.current) return;
      isBusy.current = true;
      setIsOnItsWay(true);
      const delivery = send();
      if (delivery.status.get() === 'queued') announcer.say('Waiting to send');
      const settle = (text: string) => {
        isBusy.current = false;
        setIsOnItsWay(false);
        announcer.say(text);
      };
      delivery.done.then(
        () => settle(done),
        (thrown: unknown) => {
          delivery.dismiss();
          settle(asProtocolError(thrown).message);
        },
      );
    },
  };
}
