/** What a deployment may set without building again: `config.json` beside index.html. */
export type Configuration = {
  /** Where the API is; empty means the origin that served the dashboard. */
  readonly apiUrl: string;
};

/** A missing or unreadable file means "same origin": the server that serves both needs no file. */
export async function loadConfiguration(
  base: string,
  fetchFile: typeof fetch = fetch,
): Promise<Configuration> {
  const written = await readJson(`${base}config.json`, fetchFile);
  return { apiUrl: apiUrlOf(written).replace(/\/+$/, '') };
}

async function readJson(address: string, fetchFile: typeof fetch): Promise<unknown> {
  try {
    const answer = await fetchFile(address, { cache: 'no-cache' });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function apiUrlOf(written: unknown): string {
  if (typeof written !== 'object' || written === null || !('api_url' in written)) return '';
  return typeof written.api_url === 'string' ? written.api_url : '';
}
