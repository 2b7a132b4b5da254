import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];
const NARROWEST = { width: 320, height: 640 };

/** What is wrong with a screen as it stands: for axe in both themes, and at the width of 320 px. Empty is good. */
export async function faultsOf(page: Page): Promise<string[]> {
  await settled(page);
  const shown = await page.evaluate(() => document.documentElement.dataset['theme']);
  const faults = await axeFaults(page, everyRule(page));
  // The other theme is other colours, and nothing else.
  await wear(page, shown === 'light' ? 'dark' : 'light');
  faults.push(...(await axeFaults(page, onlyContrast(page))));
  await wear(page, shown);
  faults.push(...(await overflowAt(page)));
  return faults;
}

// Legacy mode leaves out frames of other origins, of which there are none, and the empty page that it would open for every run.
const axe = (page: Page): AxeBuilder => new AxeBuilder({ page }).setLegacyMode();
const everyRule = (page: Page): AxeBuilder => axe(page).withTags(WCAG_22_AA);
const onlyContrast = (page: Page): AxeBuilder => axe(page).withRules('color-contrast');

/** As the apps switch themes. */
async function wear(page: Page, theme: string | undefined): Promise<void> {
  await page.evaluate((wanted) => {
    if (wanted === undefined) delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = wanted;
  }, theme);
  await settled(page);
}

/** What fades has no colour of its own yet; and what inherits a colour that fades begins to fade when that one is done. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (;;) {
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      const passing = document
        .getAnimations()
        // What a script moves, as the breath and the marks on its ring, fades nothing and never ends.
        .filter((animation) => animation instanceof CSSTransition || animation instanceof CSSAnimation)
        .filter(
          ({ playState, effect }) =>
            playState === 'running' && effect?.getComputedTiming().iterations !== Infinity,
        );
      if (passing.length === 0) return;
      await Promise.allSettled(passing.map(({ finished }) => finished));
    }
  });
}

async function axeFaults(page: Page, rules: AxeBuilder): Promise<string[]> {
  const theme = await page.evaluate(() => document.documentElement.dataset['theme'] ?? 'no theme');
  const { violations } = await rules.analyze();
  return violations.map(({ id, nodes }) => {
    const places = nodes.map(({ target, any }) => `${target.join(' ')} (${any[0]?.message ?? ''})`);
    return `${theme}: ${id} at ${places.join('; ')}`;
  });
}

async function overflowAt(page: Page): Promise<string[]> {
  const before = page.viewportSize();
  await page.setViewportSize(NARROWEST);
  const overflow = await page.evaluate(async () => {
    // The layout of the new width is there with the frame after the next.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > clientWidth + 1,
    );
    const names = wide.slice(-3).map((element) => `${element.tagName}.${element.className}`);
    return [`320 px: ${scrollWidth} px wide, because of ${names.join(', ')}`];
  });
  if (before) await page.setViewportSize(before);
  return overflow;
}

/** Animations that move or scale something and are running now. */
export function runningMoves(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    document
      .getAnimations()
      .filter(({ playState, effect }) => {
        if (playState !== 'running' || !(effect instanceof KeyframeEffect)) return false;
        return effect
          .getKeyframes()
          .some((frame) => 'transform' in frame || 'scale' in frame || 'translate' in frame);
      })
      .map(({ effect }) => (effect instanceof KeyframeEffect ? (effect.target?.className ?? '') : '')),
  );
}
