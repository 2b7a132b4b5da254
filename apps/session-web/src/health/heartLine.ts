import { HEART_WINDOW_MS, type TracePoint } from '@attune/vitals';

export const LINE_WIDTH = 600;
export const LINE_HEIGHT = 120;
/** A quiet heart fills the height no more than a lively one: the line must not make a storm of two beats. */
const MIN_SPAN_BPM = 20;

export type HeartLine = {
  /** One path for each stretch; between two is a hole. */
  readonly paths: readonly string[];
  readonly lowest: number;
  readonly highest: number;
};

/** The last minute as SVG paths, newest at the right; null without a beat. */
export function heartLine(stretches: readonly (readonly TracePoint[])[], now: number): HeartLine | null {
  const rates = stretches.flat().map(({ bpm }) => bpm);
  if (rates.length === 0) return null;
  const lowest = Math.min(...rates);
  const highest = Math.max(...rates);
  const span = Math.max(MIN_SPAN_BPM, highest - lowest);
  const bottom = (lowest + highest - span) / 2;
  const place = ({ at, bpm }: TracePoint) => {
    const x = LINE_WIDTH * (1 - (now - at) / HEART_WINDOW_MS);
    const y = LINE_HEIGHT * (1 - (bpm - bottom) / span);
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  };
  // A lone beat is a line of no length, which a round end makes a dot.
  const paths = stretches.map((points) => {
    const places = points.map(place);
    return `M${places.length === 1 ? [...places, ...places].join('L') : places.join('L')}`;
  });
  return { paths, lowest: Math.round(lowest), highest: Math.round(highest) };
}
