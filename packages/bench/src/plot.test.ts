import { describe, expect, it } from 'vitest';
import { legible, summary } from './figures.ts';
import { barChart, lineChart, type Bar } from './plot.ts';
import type { Point, Series } from './results.ts';

const bar = (name: string, ...values: number[]): Bar => ({
  ...{ name, summary: summary(values), stressed: false },
  label: legible(summary(values).median),
});
const bars = (scale: 'linear' | 'logarithmic', ...those: Bar[]): string =>
  barChart({
    title: 'Fan-out',
    description: 'Who is how fast',
    axis: { label: 'per second', scale },
    bars: those,
  });

const lines = (series: readonly Series[], scale: 'linear' | 'logarithmic' = 'linear'): string =>
  lineChart({
    title: 'Growth',
    description: 'How it grows',
    x: { label: 'seconds', scale },
    y: { label: 'ms', scale: 'linear' },
    series,
  });

/** The attribute of all elements that have the class. */
function numbersOf(svg: string, tag: string, attribute: string): readonly number[] {
  const found = svg.matchAll(new RegExp(`<${tag} class="[^"]*"[^>]* ${attribute}="([^"]+)"`, 'g'));
  return [...found].map(([, number]) => Number(number)).filter((number) => !Number.isNaN(number));
}

const widthsOfBars = (svg: string): readonly number[] => numbersOf(svg, 'rect', 'width').slice(1);

/** What is read, with where it is read. */
function textsOf(svg: string): readonly { x: number; y: number; classes: string; text: string }[] {
  const found = svg.matchAll(/<text x="([^"]+)" y="([^"]+)"(?: class="([^"]*)")?>([^<]*)</g);
  return [...found].map(([, x, y, classes = '', text = '']) => ({
    x: Number(x),
    y: Number(y),
    classes,
    text,
  }));
}

const CHARTS = [
  ['bars', bars('linear', bar('one', 1, 2, 3), bar('other', 4))],
  [
    'lines',
    lines([
      {
        name: 'one',
        points: [
          [0, 1],
          [5, 2],
        ],
      },
    ]),
  ],
] as const;

describe.each(CHARTS)('a chart of %s', (_, svg) => {
  it('closes what it opens', () => {
    const open: string[] = [];
    for (const [, closing, tag = '', alone] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
      if (closing) expect(open.pop()).toBe(tag);
      else if (!alone) open.push(tag);
    }
    expect(open).toEqual([]);
  });

  it('says what it shows to those who do not see it', () => {
    expect(svg).toMatch(/^<svg [^>]*role="img">\n<title>[A-Z][^<]+<\/title>\n<desc>[A-Z][^<]+<\/desc>/);
  });

  it('has no text below 12 px', () => {
    const sizes = [...svg.matchAll(/(\d+)px/g)].map(([, size]) => Number(size));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(12);
  });

  it('has a ground and a text colour for light and for dark', () => {
    const [light = '', dark = ''] = svg.split('@media (prefers-color-scheme: dark)');
    for (const colours of [light, dark])
      expect(colours).toMatch(/\.ground \{ fill: #\w+; \} text \{ fill: #\w+; \}/);
    expect(svg).toContain('<rect class="ground" width="760"');
  });

  it('loads nothing', () => {
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(
      /http|url\(|@import|href|@font-face/,
    );
  });

  it('writes no number that is none', () => {
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('bars', () => {
  it('are as long as their medians on a linear scale', () => {
    const [one = 0, other = 0] = widthsOfBars(bars('linear', bar('one', 10, 30, 20), bar('other', 5, 5, 5)));
    expect(one / other).toBeCloseTo(4, 1);
  });

  it('are longer by the same for the same ratio on a logarithmic scale', () => {
    const widths = widthsOfBars(bars('logarithmic', bar('a', 1_000), bar('b', 10_000), bar('c', 100_000)));
    const [a = 0, b = 0, c = 0] = widths;
    expect(b - a).toBeGreaterThan(20);
    expect(c - b).toBeCloseTo(b - a, 0);
  });

  it('have some length for the least, also where it is a power of ten', () => {
    expect(
      Math.min(...widthsOfBars(bars('logarithmic', bar('a', 1_000), bar('b', 16_000_000)))),
    ).toBeGreaterThan(5);
  });

  it('have a line from the least to the greatest', () => {
    const svg = bars('linear', bar('one', 10, 20, 40));
    const [, from, to] = /class="whisker" d="M([\d.]+) [\d.]+H([\d.]+)/.exec(svg) ?? [];
    const [left = 0] = numbersOf(svg, 'rect', 'x');
    const [width = 0] = widthsOfBars(svg);
    expect(Number(from) - left).toBeCloseTo(width / 2, 0);
    expect(Number(to) - left).toBeCloseTo(width * 2, 0);
  });

  it('have no such line after a single repetition', () => {
    expect(bars('linear', bar('one', 10))).not.toContain('class="whisker"');
  });

  it('say their medians, or whatever is said of them', () => {
    const bounded = { ...bar('fast', 16_649_000), label: 'at least 16.6 million' };
    const texts = textsOf(bars('logarithmic', bar('slow', 0.07), bounded));
    expect(texts.filter(({ classes }) => classes.includes('value')).map(({ text }) => text)).toEqual([
      '0.07',
      'at least 16.6 million',
    ]);
  });

  it('make room for what stands behind them', () => {
    const [short = 0] = widthsOfBars(bars('linear', bar('one', 10)));
    const [long = 0] = widthsOfBars(bars('linear', { ...bar('one', 10), label: 'at least 10' }));
    expect(long).toBeLessThan(short - 50);
  });

  it('say that a scale is logarithmic, and only then', () => {
    expect(bars('logarithmic', bar('one', 1))).toContain('>per second (logarithmic scale)<');
    expect(bars('linear', bar('one', 1))).toContain('>per second<');
  });

  it('show one as the one that is compared', () => {
    const svg = bars('linear', bar('other', 1), { ...bar('own', 2), stressed: true });
    expect([...svg.matchAll(/<rect class="(bar|stressed)"/g)].map(([, name]) => name)).toEqual([
      'bar',
      'stressed',
    ]);
    expect(textsOf(svg).filter(({ classes }) => classes.includes('strong'))).toMatchObject([{ text: '2' }]);
  });

  it('wrap long names, all of them in the picture', () => {
    const name = 'C, one send for each message and socket (limit without coalescing)';
    const texts = textsOf(bars('linear', bar(name, 1), bar('short', 2)));
    const parts = texts.filter(({ x, classes }) => x === 20 && classes === '');
    expect(parts.map(({ text }) => text).join(' ')).toBe(`${name} short`);
    expect(parts.length).toBeGreaterThan(2);
    for (const { text } of parts) expect(text.length).toBeLessThanOrEqual(26);
  });

  it('hold names that look like markup', () => {
    const svg = bars('linear', bar('<b> & co', 1));
    expect(svg).toContain('>&lt;b&gt; &amp; co<');
    expect(svg).not.toContain('<b>');
  });

  it('may all be 0', () => {
    expect(widthsOfBars(bars('logarithmic', bar('one', 0), bar('other', 0)))).toEqual([0, 0]);
  });
});

describe('lines', () => {
  const pointsOf = (svg: string): readonly Point[][] =>
    [...svg.matchAll(/<polyline [^>]*points="([^"]*)"/g)].map(([, points = '']) =>
      points.split(' ').map((pair): Point => {
        const [x = 0, y = 0] = pair.split(',').map(Number);
        return [x, y];
      }),
    );

  it('go up for what is more, and to the right for what is later', () => {
    const [[first, second, third] = []] = pointsOf(
      lines([
        {
          name: 'one',
          points: [
            [0, 0],
            [5, 10],
            [10, 5],
          ],
        },
      ]),
    );
    if (!first || !second || !third) throw new Error('There are three points');
    expect(second[0]).toBeGreaterThan(first[0]);
    expect(second[1]).toBeLessThan(first[1]);
    expect(second[0] - first[0]).toBeCloseTo(third[0] - second[0], 0);
    expect(first[1] - second[1]).toBeCloseTo(2 * (first[1] - third[1]), 0);
  });

  it('have the first series over the others', () => {
    const svg = lines([
      { name: 'own', points: [[0, 1]] },
      { name: 'other', points: [[0, 2]] },
    ]);
    expect(svg.indexOf('class="series1"')).toBeLessThan(svg.indexOf('class="series0"'));
  });

  it('have dots for a few points, and none for a curve', () => {
    const curve = Array.from({ length: 600 }, (_, second): Point => [second, 3]);
    expect(lines([{ name: 'one', points: curve.slice(0, 3) }]).match(/<circle/g)).toHaveLength(3);
    expect(lines([{ name: 'one', points: curve }])).not.toContain('<circle');
  });

  it.each([
    ['at the foot', 0.001],
    ['in the middle', 5],
    ['at the top', 10],
  ])('end in names that do not cover each other %s', (_, end) => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const series = names.map((name): Series => ({
      name,
      points: [
        [0, 10],
        [1, end],
      ],
    }));
    const texts = textsOf(lines(series));
    const heights = texts.filter(({ text }) => names.includes(text)).map(({ y }) => y);
    const ticks = texts.filter(({ classes }) => classes.includes('end')).map(({ y }) => y);
    const sorted = heights.toSorted((one, other) => one - other);
    expect(sorted).toHaveLength(7);
    // Beside the lines, and not in the heading or below the axis.
    expect(sorted[0]).toBeGreaterThanOrEqual(Math.min(...ticks));
    expect(sorted.at(-1)).toBeLessThanOrEqual(Math.max(...ticks) + 1);
    for (const [index, y] of sorted.slice(1).entries())
      expect(y - (sorted[index] ?? 0)).toBeGreaterThanOrEqual(17.9);
  });

  it('say that x is logarithmic', () => {
    expect(
      lines(
        [
          {
            name: 'one',
            points: [
              [1, 2],
              [1_000, 3],
            ],
          },
        ],
        'logarithmic',
      ),
    ).toContain('>seconds (logarithmic scale)<');
  });

  it('may have no points yet', () => {
    expect(pointsOf(lines([{ name: 'one', points: [] }]))).toHaveLength(0);
  });
});
