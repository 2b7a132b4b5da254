import { useEffect, useEffectEvent, useState } from 'react';
import type { ChannelHandle } from '@attune/client';
import { useApp } from '../app/AppContext.ts';
import { useSignal } from '@attune/client/react';

/** How much of a line a screen reader is told unasked; the rest stands in the log. */
const SPOKEN_CHARACTERS = 200;

/** Speaks new lines of others, and counts those that came while the chat was out of sight. */
export function useChatNews(channel: ChannelHandle, me: string, isVisible: boolean): number {
  const { announcer, settings } = useApp();
  const { sayChat } = useSignal(settings.signal);
  const [unread, setUnread] = useState(0);
  if (isVisible && unread > 0) setUnread(0);
  const take = useEffectEvent((name: string, text: string) => {
    if (sayChat) announcer.say(`${name}: ${text.slice(0, SPOKEN_CHARACTERS)}`);
    if (!isVisible) setUnread((count) => count + 1);
  });
  useEffect(() => {
    // The history that comes with the first subscription does not pass here: it is no news.
    return channel.on('chat_message', ({ data }) => {
      if (data.from.user_id !== me) take(data.from.name, data.text);
    });
  }, [channel, me]);
  return unread;
}
