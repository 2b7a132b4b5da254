import { describe, expect, it } from 'vitest';
import { loadConfiguration } from './configuration.ts';

const answering = (body: string, status = 200): typeof fetch => {
  return () => Promise.resolve(new Response(body, { status }));
};

describe('loadConfiguration', () => {
  it('takes the address of the API without the slash at its end', async () => {
    const file = answering('{ "api_url": "https://api.example.org/", "demo": null }');
    expect(await loadConfiguration('/admin/', file)).toEqual({ apiUrl: 'https://api.example.org' });
  });

  it.each([
    ['a missing file', answering('not here', 404)],
    ['a page instead of the file', answering('<!doctype html>')],
    ['a file of another shape', answering('{ "api_url": 7 }')],
    ['no network', (() => Promise.reject(new TypeError('offline'))) as typeof fetch],
  ])('means the same origin by %s', async (_, file) => {
    expect(await loadConfiguration('/admin/', file)).toEqual({ apiUrl: '' });
  });
});
