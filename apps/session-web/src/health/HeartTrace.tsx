import { heartTrace, type LiveHeart } from '@attune/vitals';
import { heartLine, LINE_HEIGHT, LINE_WIDTH } from './heartLine.ts';

/** The last minute, drawn anew twice a second and never moved in between. */
export function HeartTrace({ beats, now }: { beats: LiveHeart; now: number }) {
  const line = heartLine(heartTrace(beats, now), now);
  const label = line
    ? `Heart rate of the last minute: ${line.lowest} to ${line.highest}`
    : 'Heart rate of the last minute: none yet';
  return (
    <svg
      className="heart__trace"
      viewBox={`0 -4 ${LINE_WIDTH} ${LINE_HEIGHT + 8}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {line?.paths.map((path, stretch) => (
        <path key={stretch} d={path} vectorEffect="non-scaling-stroke" />
      ))}
    </svg>
  );
}
