/** Whether pages of an origin may use this server: its own, and those that are listed. `null` and look-alikes never match. */
export type OriginCheck = (origin: string, host: string | undefined) => boolean;

/** @param listed Origins as browsers send them: `https://app.example.org`, without a path. */
export function originCheck(publicUrl: string | undefined, listed: readonly string[]): OriginCheck {
  const allowed = new Set(listed);
  if (publicUrl !== undefined) allowed.add(new URL(publicUrl).origin);
  return (origin, host) => {
    if (allowed.has(origin)) return true;
    // The page came from the very address that it now talks to. Behind TLS termination the scheme is the proxy's.
    if (host === undefined || !URL.canParse(origin)) return false;
    const { protocol, host: originHost, origin: canonical } = new URL(origin);
    return (protocol === 'http:' || protocol === 'https:') && canonical === origin && originHost === host;
  };
}
