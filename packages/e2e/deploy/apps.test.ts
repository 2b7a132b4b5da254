import { chromium } from '@playwright/test';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startServer } from './startServer.ts';
import { serveFiles } from './staticFiles.ts';
import { deployServer, emptyFolder, ROOT } from './tools.ts';

const executablePath = process.env['ATTUNE_CHROMIUM'];

it('both apps are files anywhere, and find the API where config.json says', async () => {
  using folder = emptyFolder();
  let apiUrl = '';
  const config = () => ({ api_url: apiUrl, demo: null });
  await using sessionApp = await serveFiles(join(ROOT, 'apps/session-web/dist'), '/', config);
  await using dashboard = await serveFiles(join(ROOT, 'apps/admin-dashboard/dist'), '/admin/', config);
  await using server = await startServer(await deployServer(folder.path), {
    ALLOWED_ORIGINS: `${sessionApp.origin},${dashboard.origin}`,
    PUBLIC_URL: sessionApp.origin,
  });
  apiUrl = server.url;
  await using browser = await chromium.launch({
    ...(executablePath && { executablePath }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
    ],
  });

  for (const page of [`${sessionApp.origin}/j/NQT4KW7XZP`, `${dashboard.origin}/admin/`]) {
    expect(await firstAnswer(browser, page, server.url), page).toEqual({ readable: true });
  }
});

/** Opens a page and tells whether the first thing it asks the API for is answered in a way that the page may read. */
async function firstAnswer(
  browser: Awaited<ReturnType<typeof chromium.launch>>,
  pageUrl: string,
  apiUrl: string,
) {
  const page = await browser.newPage();
  const asked = page.waitForRequest(
    (request) => request.url().startsWith(`${apiUrl}/api/`) && request.method() !== 'OPTIONS',
  );
  await page.goto(pageUrl);
  const response = await (await asked).response();
  // Chromium hides the body of an answer that the origin may not read and reports the request as failed.
  const readable = response !== null && (await response.text()).length > 0;
  await page.close();
  return { readable };
}
