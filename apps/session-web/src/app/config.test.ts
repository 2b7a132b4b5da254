import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const ORIGIN = 'https://here.example';

describe('readConfig', () => {
  it('takes the own origin for an empty address, a missing file and a broken one', () => {
    expect(readConfig({ api_url: '' }, ORIGIN).apiUrl).toBe(ORIGIN);
    expect(readConfig(undefined, ORIGIN)).toEqual({ apiUrl: ORIGIN, demo: null });
    expect(readConfig('what?', ORIGIN).apiUrl).toBe(ORIGIN);
  });

  it('drops the slash at the end of an address', () => {
    expect(readConfig({ api_url: 'https://api.example/' }, ORIGIN).apiUrl).toBe('https://api.example');
  });

  it('reads the demo links', () => {
    const demo = {
      participant_url: '/j/AAA',
      observer_url: '',
      instructor_url: '/j/CCC',
      admin_url: '/admin',
    };
    expect(readConfig({ demo }, ORIGIN).demo).toEqual({
      participantUrl: '/j/AAA',
      observerUrl: '',
      instructorUrl: '/j/CCC',
      adminUrl: '/admin',
    });
  });
});
