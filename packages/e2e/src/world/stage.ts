import type { Browser, Page } from '@playwright/test';
import { AdminApi } from './api.ts';
import { Cluster } from './cluster.ts';
import { House } from './house.ts';
import { ADMIN } from './serverProcess.ts';
import { devicesAt, type DeviceOptions } from './world.ts';

export const PLACES = ['one node', 'three nodes'] as const;
export type PlaceName = (typeof PLACES)[number];

/** Where a journey plays that is the same on whatever number of nodes. */
export type Stage = {
  readonly url: string;
  readonly admin: { readonly email: string; readonly password: string };
  readonly api: AdminApi;
  readonly device: (options?: DeviceOptions) => Promise<Page>;
};

/** Opens the place, plays in it, closes it. No page may have complained. */
export async function playAt(
  name: PlaceName,
  browser: Browser,
  play: (stage: Stage) => Promise<void>,
): Promise<void> {
  await using place = name === 'one node' ? await House.open() : await Cluster.open();
  const admin = place instanceof Cluster ? place.admin : ADMIN;
  const devices = devicesAt(browser, place.url);
  try {
    await play({
      ...{ url: place.url, admin, device: devices.device },
      api: await AdminApi.signIn(place.url, admin),
    });
  } finally {
    await devices.putAway();
  }
  devices.mustNotHaveComplained();
}
