/** The two themes; the order is that of light-dark(). */
export const THEMES = ['light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];
export type Palette = Record<Theme, ReadonlyMap<string, string>>;

const OPAQUE = /--(at-[\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)/g;

/** The opaque colours of a stylesheet, by the names of their custom properties without the dashes. */
export function readPalette(css: string): Palette {
  const light = new Map<string, string>();
  const dark = new Map<string, string>();
  for (const [, name = '', day = '', night = ''] of css.matchAll(OPAQUE)) {
    light.set(name, day);
    dark.set(name, night);
  }
  return { light, dark };
}

export type TextOnGround = { selector: string; text: string; ground: string };

/** Every rule that sets both a text colour and a ground from tokens. */
export function readPairs(css: string): TextOnGround[] {
  const pairs: TextOnGround[] = [];
  const bare = css.replace(/\/\*[\s\S]*?\*\//g, '');
  for (const [, selector = '', body = ''] of bare.matchAll(/([^{};]+)\{([^{}]*)\}/g)) {
    const text = /(?:^|[\s;])color:\s*var\(--(at-[\w-]+)\)/.exec(body)?.[1];
    const ground = /(?:^|[\s;])background(?:-color)?:\s*var\(--(at-[\w-]+)\)/.exec(body)?.[1];
    if (text && ground) pairs.push({ selector: selector.trim(), text, ground });
  }
  return pairs;
}

/** WCAG 2.2 contrast ratio of two #rrggbb colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(hex: string): number {
  const channel = (from: number) => {
    const value = Number.parseInt(hex.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
