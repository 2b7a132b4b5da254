import { leadChannel, type Reading } from '@attune/protocol';
import { useChannel } from '@attune/client/react';
import { readingText } from '../health/freshReading.ts';
import { useFreshReadings } from '../health/useFreshReadings.ts';
import { useLive } from '../session/LiveContext.ts';

/** The hearts that people share with the one who leads, and with everybody. */
export function ReadingsPanel() {
  const { channel, session, now } = useLive();
  const lead = useChannel(leadChannel(session.id));
  const withMe = useFreshReadings(lead, now);
  const withAll = useFreshReadings(channel, now);
  const readings = [...new Map([...withAll, ...withMe]).values()].sort((a, b) =>
    a.name.localeCompare(b.name),
  );
  if (readings.length === 0) {
    return (
      <p className="p-4 text-muted">
        Nobody shares a heart at the moment. People choose that for themselves.
      </p>
    );
  }
  return (
    <ul
      className="at-list relative h-full content-start overflow-auto px-4 py-2"
      aria-label="Shared hearts"
      tabIndex={0}
    >
      {readings.map((reading) => (
        <ReadingRow key={reading.user_id} reading={reading} />
      ))}
    </ul>
  );
}

function ReadingRow({ reading }: { reading: Reading }) {
  return (
    <li className="at-list__item">
      <span className="at-list__main">
        {reading.name}
        <span className="at-list__note block">
          signal {Math.round(reading.quality * 100)} %{reading.source === 'simulated' && ', simulated'}
        </span>
      </span>
      <span className="tabular-nums">{readingText(reading)}</span>
    </li>
  );
}
