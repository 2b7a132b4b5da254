import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { contrast, readPairs, readPalette, THEMES, type Theme } from './contrast.ts';

const TEXT_RATIO = 4.5; // WCAG 2.2, 1.4.3
const SHAPE_RATIO = 3; // WCAG 2.2, 1.4.11 and 2.4.13
const CSS_MAX_BYTES = 8 * 1024;

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');
const sheets = readdirSync(new URL('.', import.meta.url)).filter((file) => file.endsWith('.css'));
const everything = sheets.map(read).join('\n');
const palette = readPalette(read('tokens.css'));

const GROUNDS = ['at-canvas', 'at-sunken', 'at-surface', 'at-raised'];
const READ_ON_EVERY_GROUND = [
  'at-text',
  'at-muted',
  'at-link',
  'at-info',
  'at-success',
  'at-warning',
  'at-danger',
];
const READ_ON_SOFT = ['at-text', 'at-muted', 'at-link'];
const PHASES = ['at-inhale', 'at-hold', 'at-exhale', 'at-rest'];
const READ_ON_THEIR_OWN = [
  ['at-on-accent', 'at-accent'],
  ['at-on-accent', 'at-accent-strong'],
  ['at-on-danger', 'at-danger'],
  ['at-on-danger', 'at-danger-strong'],
  ...['accent', 'info', 'success', 'warning', 'danger'].map((tone) => [
    `at-on-${tone}-soft`,
    `at-${tone}-soft`,
  ]),
] as [string, string][];
const SEEN_ON_EVERY_GROUND = ['at-edge', 'at-focus', 'at-accent'];
const SOFT = ['accent', 'info', 'success', 'warning', 'danger'].map((tone) => `at-${tone}-soft`);

function colour(theme: Theme, name: string): string {
  const value = palette[theme].get(name);
  if (!value) throw new Error(`${name} is not an opaque colour of tokens.css`);
  return value;
}

const ratio = (theme: Theme, one: string, other: string) =>
  contrast(colour(theme, one), colour(theme, other));
const across = (names: string[], grounds: string[]) =>
  names.flatMap((name) => grounds.map((ground): [string, string] => [name, ground]));

describe.each(THEMES)('%s theme', (theme) => {
  const text = [
    ...across([...READ_ON_EVERY_GROUND, ...PHASES], GROUNDS),
    ...across(READ_ON_SOFT, SOFT),
    ...READ_ON_THEIR_OWN,
  ];
  it.each(text)('%s can be read on %s', (name, ground) => {
    expect(ratio(theme, name, ground)).toBeGreaterThanOrEqual(TEXT_RATIO);
  });

  it.each(across(SEEN_ON_EVERY_GROUND, GROUNDS))('%s can be seen on %s', (name, ground) => {
    expect(ratio(theme, name, ground)).toBeGreaterThanOrEqual(SHAPE_RATIO);
  });

  it.each(across(['at-focus'], SOFT))('%s can be seen on %s', (name, ground) => {
    expect(ratio(theme, name, ground)).toBeGreaterThanOrEqual(SHAPE_RATIO);
  });

  it.each(readPairs(everything))('$selector: $text can be read on $ground', ({ text: name, ground }) => {
    expect(ratio(theme, name, ground)).toBeGreaterThanOrEqual(TEXT_RATIO);
  });
});

describe('the sheets', () => {
  it('measures contrast as WCAG defines it', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
  });

  it('finds the pairs that the classes declare', () => {
    const selectors = readPairs(everything).map(({ selector }) => selector);
    expect(selectors).toEqual(
      expect.arrayContaining(['.at-button--primary', '.at-banner--error', '.at-dialog,\n.at-drawer']),
    );
  });

  it('declares every token that is used', () => {
    const declared = new Set([...everything.matchAll(/(--at-[\w-]+):/g)].map(([, name]) => name));
    const used = [...everything.matchAll(/var\((--at-[\w-]+)/g)].map(([, name]) => name);
    expect(used.filter((name) => !declared.has(name))).toEqual([]);
  });

  it('names a colour only in tokens.css', () => {
    const strayed = sheets.filter(
      (file) => file !== 'tokens.css' && /#[0-9a-f]{3,8}\b|rgb\(|hsl\(/i.test(read(file)),
    );
    expect(strayed).toEqual([]);
  });

  it('gives Tailwind every colour', () => {
    const theme = read('theme.css');
    const missing = [...palette.light.keys()].filter((name) => !theme.includes(`var(--${name})`));
    expect(missing).toEqual([]);
  });

  it('imports every sheet but the mapping for Tailwind', () => {
    const entry = read('attune.css');
    const left = sheets.filter(
      (file) => !['attune.css', 'theme.css'].includes(file) && !entry.includes(`./${file}`),
    );
    expect(left).toEqual([]);
  });

  it('fetches nothing', () => {
    expect(everything).not.toMatch(/url\(|https?:|@font-face/);
  });

  it('stays far below the budget of an app', () => {
    expect(gzipSync(everything).byteLength).toBeLessThan(CSS_MAX_BYTES);
  });
});
