import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { createSignal, type Delivery, type DeliveryStatus } from '@attune/client';
import { useChannel, useOutbox, useSignal, useStates } from '@attune/client/react';
import { calls, userChannel, type IntakeValue, type IntakeView } from '@attune/protocol';
import { useState } from 'react';
import { useApp } from '../app/AppContext.ts';
import { useLive } from '../session/LiveContext.ts';
import { asProtocolError } from '../ui/errorText.ts';
import { answersWith, type Answers, type Said, type Saving } from './intakeSteps.ts';

const NOTHING_SENT = createSignal<DeliveryStatus>('acknowledged');

/** The questions with one's own answers; read again when another device has answered, or handed in. */
export function useIntakeView() {
  const { apiFor, seats } = useApp();
  const { session, me } = useLive();
  const { id } = session;
  const stand = useStates(useChannel(userChannel(me.userId)), 'intake').get(id);
  return useQuery({
    queryKey: ['intake', id, stand?.set, stand?.answered, stand?.submitted_at],
    queryFn: () => apiFor(seats.find(id)?.token).call(calls.getIntake, { params: { id } }),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: 'always',
    networkMode: 'always',
  });
}

export type OwnAnswers = {
  readonly answers: Answers;
  readonly saving: Saving;
  save(question: string, value: IntakeValue | null): void;
  submit(): void;
};

/** Over the socket of the session: without a network each waits in the outbox, also through a reload of the page. */
export function useAnswers(view: IntakeView, set: string): OwnAnswers {
  const { channel } = useLive();
  const { announcer } = useApp();
  const queries = useQueryClient();
  const waiting = useOutbox(channel).filter(
    ({ type }) => type === 'intake_answer' || type === 'intake_submit',
  );
  const [said, setSaid] = useState<Said>([]);
  const [problem, setProblem] = useState<string>();
  const status = useSignal(waiting.at(-1)?.status ?? NOTHING_SENT);

  function follow(delivery: Delivery, question?: string): void {
    setProblem(undefined);
    delivery.done.then(undefined, (thrown: unknown) => {
      const { message } = asProtocolError(thrown);
      delivery.dismiss();
      setProblem(message);
      announcer.say(message);
      // What was refused is not what is answered; the questions may be others by now, or handed in elsewhere.
      setSaid((before) => before.filter(([id]) => id !== question));
      void queries.invalidateQueries({ queryKey: ['intake'] });
    });
  }

  return {
    answers: answersWith(view.answers, [...waitingIn(waiting, set), ...said]),
    saving: problem === undefined ? { at: status } : { at: 'failed', message: problem },
    save(question, value) {
      setSaid((before) => [...before.filter(([id]) => id !== question), [question, value]]);
      follow(channel.send('intake_answer', { set, question, value }), question);
    },
    submit: () => follow(channel.send('intake_submit', { set })),
  };
}

/** What an earlier page of this device has not had acknowledged. */
function waitingIn(outbox: readonly Delivery[], set: string): Said {
  return outbox.flatMap(({ type, data }) => {
    if (type !== 'intake_answer' || typeof data !== 'object' || data === null) return [];
    const sent = data as { set?: unknown; question?: unknown; value?: IntakeValue | null };
    if (sent.set !== set || typeof sent.question !== 'string') return [];
    return [[sent.question, sent.value ?? null] as const];
  });
}
