// Pictures that need nothing: no fonts of their own, and a ground of their own in light and dark.

export const WIDTH = 760;
export const MARGIN = 20;
export const LINE_HEIGHT = 18;
/** Nobody knows which font a reader has: a letter of the widest common one, plain and as a heading. */
const LETTER_WIDTH = 8.3;
const HEADING_LETTER_WIDTH = 11;

type Colours = Readonly<Record<'ground' | 'text' | 'muted' | 'grid' | 'bar', string>> & {
  readonly series: readonly [string, ...string[]];
};

const LIGHT: Colours = {
  ground: '#fdfaf4',
  text: '#1c2b30',
  muted: '#53605f',
  grid: '#dcd2bf',
  bar: '#8a938f',
  series: ['#0b6a60', '#80560a', '#68489f', '#a32c2c', '#1d638f', '#53605f'],
};
const DARK: Colours = {
  ground: '#0f212a',
  text: '#e8f1ef',
  muted: '#a5b9bb',
  grid: '#234049',
  bar: '#688c94',
  series: ['#74d8c5', '#eec679', '#c5b3f6', '#ff9d92', '#8ccbf7', '#a5b9bb'],
};
/** Colour is not the only thing that tells two lines apart. */
const DASHES = ['none', '8 4', '2 4', '12 4 2 4', '5 3', '1 3'];
/** How many series have looks of their own: the classes `series0`, `dot0` and `name0`, and so on. */
export const LOOKS = DASHES.length;

/** For those who cannot see it; the title is what the picture is called, too. */
export type Words = { readonly title: string; readonly description: string };

export function picture({ title, description }: Words, height: number, body: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(description)}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" width="${WIDTH}" height="${height}" rx="8"/>`,
    ...body,
    '</svg>\n',
  ].join('\n');
}

const STYLE = `
text { font: 14px system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; }
.title { font-size: 17px; }
.title, .strong { font-weight: 600; }
.small { font-size: 12px; }
.middle { text-anchor: middle; }
.end { text-anchor: end; }
.value { stroke-width: 4; paint-order: stroke; }
polyline, path { fill: none; stroke-linejoin: round; }
.whisker { stroke-width: 1.5; }
.halo { stroke-width: 4; }
${DASHES.map((dash, index) => `.series${index} { stroke-width: ${index === 0 ? 3 : 2}; stroke-dasharray: ${dash}; }`).join('\n')}
${paint(LIGHT)}
@media (prefers-color-scheme: dark) {
${paint(DARK)}
}
`;

function paint({ ground, text, muted, grid, bar, series }: Colours): string {
  return [
    `.ground { fill: ${ground}; } text { fill: ${text}; } .muted { fill: ${muted}; } .grid { stroke: ${grid}; }`,
    `.axis { stroke: ${muted}; } .whisker { stroke: ${text}; } .halo, .value { stroke: ${ground}; }`,
    `.bar { fill: ${bar}; } .stressed { fill: ${series[0]}; }`,
    ...series.map(
      (colour, index) =>
        `.series${index} { stroke: ${colour}; } .dot${index}, .name${index} { fill: ${colour}; }`,
    ),
  ].join('\n');
}

/** The title, and below it what is measured. */
export function heading(title: string, label: string): { readonly markup: string; readonly bottom: number } {
  const width = WIDTH - 2 * MARGIN;
  const titles = wrapped(title, width / HEADING_LETTER_WIDTH);
  const labels = wrapped(label, width / LETTER_WIDTH);
  const labelTop = MARGIN + titles.length * 24;
  return {
    markup: [
      ...titles.map((each, index) => words(each, MARGIN, MARGIN + 14 + index * 24, 'title')),
      ...labels.map((each, index) => words(each, MARGIN, labelTop + 14 + index * LINE_HEIGHT, 'muted')),
    ].join('\n'),
    bottom: labelTop + labels.length * LINE_HEIGHT + 8,
  };
}

export function words(content: string, x: number, y: number, name = ''): string {
  return `<text x="${round(x)}" y="${round(y)}"${name && ` class="${name}"`}>${escaped(content)}</text>`;
}

export function line(name: string, x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="${name}" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`;
}

export function wrapped(content: string, longest: number): readonly string[] {
  const lines: string[] = [];
  for (const word of content.split(' ')) {
    const last = lines.pop();
    if (last === undefined) lines.push(word);
    else if (last.length + 1 + word.length <= longest) lines.push(`${last} ${word}`);
    else lines.push(last, word);
  }
  return lines;
}

export function widthOf(lines: readonly string[]): number {
  return Math.max(0, ...lines.map(({ length }) => length)) * LETTER_WIDTH;
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
