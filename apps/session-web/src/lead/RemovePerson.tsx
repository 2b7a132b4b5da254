import { UserMinus } from 'lucide-react';
import { useState } from 'react';
import type { Presence } from '@attune/protocol';
import { useApp } from '../app/AppContext.ts';
import { useLive } from '../session/LiveContext.ts';
import { ConfirmDialog } from '../session/dialogs.ts';
import { LaterPart } from '../ui/LaterPart.tsx';
import { asProtocolError } from '../ui/errorText.ts';

export function RemovePerson({ person }: { person: Presence }) {
  const { channel } = useLive();
  const { announcer } = useApp();
  const [asking, setAsking] = useState(false);
  const remove = () => {
    channel.send('seat_remove', { user_id: person.user_id }).done.then(
      () => announcer.say(`${person.name} was removed`),
      (error: unknown) => announcer.say(asProtocolError(error).message),
    );
  };
  return (
    <>
      <button
        className="at-button at-button--quiet at-button--small"
        type="button"
        title={`Remove ${person.name}`}
        onClick={() => setAsking(true)}
      >
        <UserMinus size={18} aria-hidden />
        <span className="visually-hidden">Remove {person.name}</span>
      </button>
      <LaterPart onClose={() => setAsking(false)}>
        {asking && (
          <ConfirmDialog
            title={`Remove ${person.name}?`}
            consequence={`${person.name} is told, leaves the session on all devices and cannot come back with the same link. The others see that it happened.`}
            confirm="Remove"
            onConfirm={remove}
            onClose={() => setAsking(false)}
          />
        )}
      </LaterPart>
    </>
  );
}
