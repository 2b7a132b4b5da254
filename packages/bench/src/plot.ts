import { legible, type Summary } from './figures.ts';
import type { Axis, Lines, Point } from './results.ts';
import { createScale } from './scale.ts';
import {
  heading,
  line,
  LINE_HEIGHT,
  LOOKS,
  MARGIN,
  picture,
  round,
  widthOf,
  WIDTH,
  words,
  wrapped,
  type Words,
} from './svg.ts';

export type Bars = Words & { readonly axis: Axis; readonly bars: readonly Bar[] };

export type Bar = {
  readonly name: string;
  readonly summary: Summary;
  /** What stands behind it: the median as it is to be read, which may be a limit. */
  readonly label: string;
  /** The one that the others are compared with. */
  readonly stressed: boolean;
};

const BAR_HEIGHT = 18;
const PLOT_HEIGHT = 300;
/** Longer names are wrapped. */
const LONGEST_NAME = 26;
/** More points are a curve. */
const MOST_DOTS = 20;

/** Medians as bars from the left, each with a thin line from the least to the greatest. */
export function barChart({ title, description, axis, bars }: Bars): string {
  const names = bars.map(({ name }) => wrapped(name, LONGEST_NAME));
  // A little less than the least: as a power of ten it would have a bar without length.
  const values = bars.flatMap(({ summary: { min, max } }) => [min * 0.9, max]);
  const scale = createScale(axis, values);
  const head = heading(title, labelOf(axis));
  const left = MARGIN + widthOf(names.flat()) + 12;
  const right = WIDTH - MARGIN - widthOf(bars.map(({ label }) => label)) - 12;
  const x = (value: number): number => left + scale.share(value) * (right - left);

  const rows: string[] = [];
  let bottom = head.bottom + 8;
  for (const [index, bar] of bars.entries()) {
    const lines = names[index] ?? [];
    const height = Math.max(lines.length * LINE_HEIGHT + 10, BAR_HEIGHT + 14);
    rows.push(nameLines(lines, bottom + height / 2), barWithValue(bar, x, left, bottom + height / 2));
    bottom += height;
  }
  const ticks = scale.ticks.map((tick) => xTick(tick, x(tick), head.bottom, bottom));
  const foot = line('axis', left, head.bottom, left, bottom);
  return picture({ title, description }, bottom + 40, [head.markup, ...ticks, ...rows, foot]);
}

/** Several series over the same x; the first stands out. At the foot of a logarithmic axis stands what is 0, too. */
export function lineChart({ title, description, x, y, series }: Lines & Words): string {
  const shown = series.filter((each) => each.points.length > 0);
  const points = shown.flatMap((each) => each.points);
  const [xs, ys] = [points.map((point) => point[0]), points.map((point) => point[1])];
  const [across, up] = [createScale(x, xs), createScale(y, ys)];
  const head = heading(title, labelOf(y));
  const [left, top] = [MARGIN + widthOf(up.ticks.map(legible)) + 8, head.bottom + 10];
  const [right, bottom] = [WIDTH - MARGIN - widthOf(shown.map(({ name }) => name)) - 12, top + PLOT_HEIGHT];
  const xOf = (value: number): number => left + across.share(value) * (right - left);
  const yOf = (value: number): number => bottom - up.share(value) * (bottom - top);

  const drawn = shown.map((each) => each.points.map(([one, other]): Point => [xOf(one), yOf(other)]));
  const ends = drawn.map((each) => each.at(-1)?.[1] ?? bottom);
  const names = apart(ends, bottom);
  return picture({ title, description }, bottom + 64, [
    head.markup,
    ...up.ticks.map((tick) => yTick(tick, yOf(tick), left, right)),
    ...across.ticks.map((tick) => xTick(tick, xOf(tick), bottom, bottom + 5)),
    line('axis', left, bottom, right, bottom),
    // The first is drawn last, over the others.
    ...drawn.map(seriesLine).reverse(),
    ...shown.map(({ name }, index) =>
      words(name, right + 10, (names[index] ?? 0) + 5, `name${index % LOOKS}`),
    ),
    words(labelOf(x), (left + right) / 2, bottom + 46, 'muted middle'),
  ]);
}

function barWithValue(
  { summary: { min, median, max }, label, stressed }: Bar,
  x: (value: number) => number,
  left: number,
  middle: number,
): string {
  const [from, to] = [x(min), x(max)];
  const cap = (at: number): string => `M${round(at)} ${middle - 4}v8`;
  const whisker = `M${round(from)} ${middle}H${round(to)}${cap(from)}${cap(to)}`;
  return [
    `<rect class="${stressed ? 'stressed' : 'bar'}" x="${round(left)}" y="${middle - BAR_HEIGHT / 2}" width="${round(x(median) - left)}" height="${BAR_HEIGHT}" rx="2"/>`,
    ...(min < max ? [`<path class="halo" d="${whisker}"/><path class="whisker" d="${whisker}"/>`] : []),
    words(label, to + 8, middle + 5, stressed ? 'value strong' : 'value'),
  ].join('\n');
}

function nameLines(lines: readonly string[], middle: number): string {
  const first = middle + 5 - ((lines.length - 1) * LINE_HEIGHT) / 2;
  return lines.map((each, index) => words(each, MARGIN, first + index * LINE_HEIGHT)).join('\n');
}

function seriesLine(points: readonly Point[], index: number): string {
  const path = points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ');
  const dots = points.length > MOST_DOTS ? [] : points;
  return [
    `<polyline class="series${index % LOOKS}" points="${path}"/>`,
    ...dots.map(
      ([x, y]) => `<circle class="dot${index % LOOKS}" cx="${round(x)}" cy="${round(y)}" r="3.5"/>`,
    ),
  ].join('\n');
}

/** Where the names beside the ends of the lines stand, so that none covers another. */
function apart(heights: readonly number[], bottom: number): readonly number[] {
  const order = [...heights.keys()].sort((one, other) => (heights[one] ?? 0) - (heights[other] ?? 0));
  const placed = [...heights];
  let least = Number.NEGATIVE_INFINITY;
  for (const index of order) {
    placed[index] = Math.max(placed[index] ?? 0, least);
    least = (placed[index] ?? 0) + LINE_HEIGHT;
  }
  let most = bottom;
  for (const index of order.reverse()) {
    placed[index] = Math.min(placed[index] ?? 0, most);
    most = (placed[index] ?? 0) - LINE_HEIGHT;
  }
  return placed;
}

function labelOf({ label, scale }: Axis): string {
  return scale === 'logarithmic' ? `${label} (logarithmic scale)` : label;
}

function xTick(value: number, x: number, top: number, bottom: number): string {
  const label = words(legible(value), x, bottom + 20, 'muted small middle');
  return `${line('grid', x, top, x, bottom)}\n${label}`;
}

function yTick(value: number, y: number, left: number, right: number): string {
  const label = words(legible(value), left - 8, y + 4, 'muted small end');
  return `${line('grid', left, y, right, y)}\n${label}`;
}
