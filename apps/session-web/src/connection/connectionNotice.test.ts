import { describe, expect, it } from 'vitest';
import { connectionNotice } from './connectionNotice.ts';

const NOW = 1_000_000;

describe('connectionNotice', () => {
  it('is calm while connected and green just after a loss', () => {
    expect(connectionNotice({ at: 'live' }, NOW, false).pill).toEqual({ tone: 'calm', text: 'Connected' });
    expect(connectionNotice({ at: 'live' }, NOW, true).pill.text).toBe('Back in sync');
  });

  it('has no banner for a short loss', () => {
    const notice = connectionNotice({ at: 'degraded', since: NOW - 3_000 }, NOW, false);
    expect(notice).toEqual({ pill: { tone: 'warning', text: 'Reconnecting…' }, banner: null });
  });

  it('counts down to the next attempt of a long one, and never says zero', () => {
    const status = { at: 'reconnecting', since: NOW - 12_000, attempt: 3, retryAt: NOW + 4_200 } as const;
    expect(connectionNotice(status, NOW, false).banner?.text).toContain('in 5 s');
    expect(connectionNotice(status, NOW + 5_000, false).banner?.text).toContain('in 1 s');
    expect(connectionNotice({ ...status, retryAt: null }, NOW, false).banner?.text).toContain('Trying now');
  });

  it('says that a server is too busy, and that it is tried again', () => {
    const status = {
      at: 'reconnecting',
      since: NOW - 12_000,
      attempt: 3,
      retryAt: NOW + 4_200,
      isBusy: true,
    } as const;
    const { pill, banner } = connectionNotice(status, NOW, false);
    expect(pill.text).toBe('Reconnecting…');
    expect(banner?.title).toBe('It is full or busy here at the moment. The breath keeps going.');
    expect(banner?.text).toContain('Trying again in 5 s');
  });

  it('says offline when the browser says so', () => {
    const notice = connectionNotice({ at: 'offline', since: NOW - 3_000 }, NOW, false);
    expect(notice.pill.text).toBe('Offline');
    expect(notice.banner?.canRetry).toBe(true);
  });
});
