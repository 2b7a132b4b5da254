import { useEffect, useState } from 'react';
import { deviceClock, useNow } from '../app/useNow.ts';
import { useLive } from '../session/LiveContext.ts';
import { typingText, writing, type Typist } from './typing.ts';

/** Keeps its height while nobody writes, so that the log does not jump. */
export function TypingLine() {
  const { channel, me } = useLive();
  const [typists, setTypists] = useState<readonly Typist[]>([]);
  const now = useNow(deviceClock, typists.length > 0 ? 500 : null);
  useEffect(() => {
    const drop = (userId: string) => setTypists((all) => all.filter((one) => one.userId !== userId));
    const ends = [
      channel.on('typing', ({ data }) => {
        if (data.user_id === me.userId) return;
        drop(data.user_id);
        setTypists((all) => [...all, { userId: data.user_id, name: data.name, heardAt: deviceClock() }]);
      }),
      channel.on('chat_message', ({ data }) => drop(data.from.user_id)),
    ];
    return () => ends.forEach((end) => end());
  }, [channel, me.userId]);
  return <p className="chat__typing">{typingText(writing(typists, now))}</p>;
}
