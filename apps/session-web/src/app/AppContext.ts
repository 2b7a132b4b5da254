import { createContext, use } from 'react';
import type { Api } from '@attune/client';
import type { Announcer } from '../announcer/announcer.ts';
import type { SeatStore } from '../seat/seatStore.ts';
import type { SettingsStore } from '../settings/settings.ts';
import type { Config } from './config.ts';
import type { KeptText } from './keptText.ts';

/** What the composition root (`main.tsx`) makes once and every page may use. */
export type App = {
  readonly config: Config;
  readonly seats: SeatStore;
  readonly settings: SettingsStore;
  readonly announcer: Announcer;
  /** Drafts: kept for this tab only. */
  readonly drafts: KeptText;
  /** The HTTP calls, as nobody or as the holder of a seat. */
  apiFor(token: string | undefined): Api;
};

const AppContext = createContext<App | undefined>(undefined);
export const AppProvider = AppContext.Provider;

export function useApp(): App {
  const app = use(AppContext);
  if (!app) throw new Error('A page stands outside of AppProvider.');
  return app;
}
