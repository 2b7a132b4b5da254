import type { ChannelHandle } from '@attune/client';
import { useEvents } from '@attune/client/react';

/** When the timer goes on after the last pause, in server time; undefined when there was none. */
export function useResumesAt(channel: ChannelHandle): number | undefined {
  const resumed = useEvents(channel, 'session_resumed').at(-1);
  return resumed && Date.parse(resumed.data.resumes_at);
}
