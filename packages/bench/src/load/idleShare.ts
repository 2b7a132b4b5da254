/** Of one core, of which a process used so much: near 0, what it measured was itself. */
export function idleShareOf(usedMs: number, wallMs: number): number {
  return Math.min(1, Math.max(0, 1 - usedMs / wallMs));
}

export type Watched = { readonly seconds: number; readonly idleShare: number };

/** From now until what it answers is called: how long that was, and how idle this process, the load, was meanwhile. */
export function watchLoad(): () => Watched {
  const from = { at: performance.now(), cpu: process.cpuUsage() };
  return () => {
    const wallMs = performance.now() - from.at;
    const { user, system } = process.cpuUsage(from.cpu);
    return { seconds: wallMs / 1_000, idleShare: idleShareOf((user + system) / 1_000, wallMs) };
  };
}
