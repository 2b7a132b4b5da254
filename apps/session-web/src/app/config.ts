/** Links of the demonstration that `npm start` prints; the landing page shows them as cards. */
export type DemoLinks = {
  readonly participantUrl: string;
  readonly observerUrl: string;
  readonly instructorUrl: string;
  readonly adminUrl: string;
};

export type Config = {
  /** Where the API and the socket are, without a slash at the end. */
  readonly apiUrl: string;
  readonly demo: DemoLinks | null;
};

/** Reads what `config.json` says; whatever is missing or wrong falls back to the page's own origin. */
export function readConfig(written: unknown, origin: string): Config {
  const fields = asRecord(written);
  const apiUrl = text(fields?.['api_url']).replace(/\/+$/, '');
  return { apiUrl: apiUrl || origin, demo: readDemo(asRecord(fields?.['demo'])) };
}

/** Never rejects: without the file the server that delivered the page is the API. */
export async function loadConfig(base: string, origin: string): Promise<Config> {
  try {
    const response = await fetch(`${base}config.json`, { cache: 'no-cache' });
    if (!response.ok) return readConfig(undefined, origin);
    return readConfig(await response.json(), origin);
  } catch {
    return readConfig(undefined, origin);
  }
}

function readDemo(fields: Record<string, unknown> | undefined): DemoLinks | null {
  if (!fields) return null;
  return {
    participantUrl: text(fields['participant_url']),
    observerUrl: text(fields['observer_url']),
    instructorUrl: text(fields['instructor_url']),
    adminUrl: text(fields['admin_url']),
  };
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
