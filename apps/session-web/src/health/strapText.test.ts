import { reading, silentHeart, step, type HeartReading, type SkinContact } from '@attune/vitals';
import { expect, it } from 'vitest';
import type { Strap } from './strap.machine.ts';
import { spokenStrap } from './spokenStrap.ts';
import { strapStand } from './strapText.ts';

const device = { name: 'Polar H10', source: 'strap' } as const;
const silent = reading(silentHeart, 0);
const NOW = 2_000;

function heard(contact: SkinContact, seconds: number): HeartReading {
  let heart = silentHeart;
  for (let second = 1; second <= seconds; second += 1)
    heart = step(heart, { bpm: 60, contact, rrMs: [990 + (second % 3) * 10], at: second * 1000 });
  return reading(heart, seconds * 1000);
}

const trying = { device, attempt: 0, since: 0, wasWorn: true };

it.each<[string, Strap, HeartReading, string | undefined, string]>([
  ['no strap', { at: 'off', refusal: null }, silent, undefined, ''],
  ['refused', { at: 'off', refusal: 'denied' }, silent, undefined, ''],
  ['choosing', { at: 'choosing' }, silent, undefined, ''],
  ['connecting', { at: 'connecting', ...trying, wasWorn: false }, silent, 'connecting', ''],
  [
    'connecting again',
    { at: 'connecting', ...trying },
    silent,
    'signal lost, trying again',
    'Signal of the heart lost, trying again',
  ],
  [
    'retrying',
    { at: 'waiting', ...trying, retryAt: 5_100 },
    silent,
    'signal lost, trying again in 4 s',
    'Signal of the heart lost, trying again',
  ],
  [
    'retrying what never answered',
    { at: 'waiting', ...trying, wasWorn: false, retryAt: 2_000 },
    silent,
    'no answer, trying again in 1 s',
    '',
  ],
  [
    'given up',
    { at: 'given_up', device, wasWorn: true },
    silent,
    'signal lost for a minute',
    'The strap does not answer',
  ],
  [
    'worn, before a beat',
    { at: 'worn', device, battery: null },
    silent,
    'no signal yet',
    'Polar H10 connected',
  ],
  [
    'poor contact',
    { at: 'worn', device, battery: 80 },
    heard('off', 3),
    'not on the skin',
    'Polar H10 connected',
  ],
  ['live', { at: 'worn', device, battery: 80 }, heard('on', 40), 'good signal', 'Polar H10 connected'],
])('says where it stands: %s', (_, strap, current, word, spoken) => {
  expect(strapStand(strap, current, NOW)?.word).toBe(word);
  expect(spokenStrap(strap)).toBe(spoken);
});

it('thinks of another app only where a strap has never answered', () => {
  const hint = (strap: Strap) => strapStand(strap, silent, NOW)?.hint ?? '';
  expect(hint({ at: 'connecting', ...trying, wasWorn: false })).toBe('');
  expect(hint({ at: 'waiting', ...trying, attempt: 1, wasWorn: false, retryAt: 3_000 })).toMatch(
    /another app/i,
  );
  expect(hint({ at: 'given_up', device, wasWorn: false })).toMatch(/another app/i);
  expect(hint({ at: 'waiting', ...trying, attempt: 3, retryAt: 3_000 })).toBe('');
});
