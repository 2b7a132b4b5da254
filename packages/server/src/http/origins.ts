/** Which websites may call with a person's credentials: the server's own, and those that were listed. */
export type Origins = {
  isAllowed(origin: string | undefined): boolean;
};

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/**
 * `publicUrl` is asked each time, for a server on port 0 learns its own address late. Compared as whole strings: a look-alike, another
 * port, another scheme and two origins in one header are all somebody else.
 */
export function createOrigins({
  publicUrl,
  listed,
}: {
  publicUrl: () => string;
  listed: readonly string[];
}): Origins {
  const others = new Set(listed.map(normalOrigin));
  return {
    isAllowed: (origin) =>
      origin !== undefined && (others.has(origin) || ownOrigins(publicUrl()).includes(origin)),
  };
}

/** A server on this machine is the same under each name of this machine. */
function ownOrigins(publicUrl: string): readonly string[] {
  const { protocol, hostname, port, origin } = new URL(publicUrl);
  if (!LOOPBACK_HOSTS.includes(hostname)) return [origin];
  return LOOPBACK_HOSTS.map((host) => `${protocol}//${host}${port ? `:${port}` : ''}`);
}

function normalOrigin(address: string): string {
  return new URL(address).origin;
}
