import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createApi } from '@attune/client';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { AppRouter } from './app/AppRouter.tsx';
import { createAnnouncer } from './announcer/announcer.ts';
import { LiveRegions } from './announcer/LiveRegions.tsx';
import { AppProvider, type App } from './app/AppContext.ts';
import { loadConfig } from './app/config.ts';
import { createKeptText } from './app/keptText.ts';
import { Pages, preloadPage } from './app/Pages.tsx';
import { deviceClock } from './app/useNow.ts';
import { createSeatStore } from './seat/seatStore.ts';
import { applySettings, createSettings } from './settings/settings.ts';
import './style.css';

async function start(): Promise<void> {
  const base = import.meta.env.BASE_URL;
  preloadPage(location.pathname.slice(base.length - 1));
  const kept = createKeptText(() => localStorage);
  const settings = createSettings(kept);
  applySettings(settings, document.documentElement);
  const config = await loadConfig(base, location.origin);
  const app: App = {
    config,
    seats: createSeatStore(kept),
    settings,
    announcer: createAnnouncer(deviceClock),
    drafts: createKeptText(() => sessionStorage),
    apiFor: (token) => createApi({ baseUrl: config.apiUrl, token: () => token }),
  };
  render(app, base);
}

function render(app: App, base: string): void {
  const root = document.getElementById('app');
  if (!root) throw new Error('index.html has no element #app.');
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <AppProvider value={app}>
          <AppRouter basename={base}>
            <Pages />
          </AppRouter>
          <LiveRegions announcer={app.announcer} />
        </AppProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}

void start();
