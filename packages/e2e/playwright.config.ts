import { defineConfig, devices } from '@playwright/test';

const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A page in the background breathes on here as one in the foreground does.
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--disable-background-timer-throttling',
];

/** A Chromium that is there already; Playwright's own only where none is found. */
const executablePath = process.env['ATTUNE_CHROMIUM'] ?? '/usr/bin/chromium';

const MEASURED = /pacer\.spec\.ts/;

export default defineConfig({
  testDir: 'src',
  outputDir: '../../.artifacts/e2e',
  // Each file has a server and several browsers of its own, and waits more than it works: breathing takes its time.
  workers: 2,
  projects: [
    { name: 'journeys', testIgnore: MEASURED },
    // Says how far apart two browsers breathe: CI runs it alone, after the others.
    { name: 'measured', testMatch: MEASURED },
  ],
  timeout: 120_000,
  expect: { timeout: 15_000 },
  retries: 0,
  forbidOnly: true,
  use: {
    ...devices['Desktop Chrome'],
    launchOptions: { executablePath, args: CHROMIUM_FLAGS },
    permissions: ['clipboard-read', 'clipboard-write'],
    // Without its film: pages that never stand still would be filmed all the time.
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
  },
});
