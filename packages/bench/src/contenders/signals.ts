/** Ends at once on SIGTERM, collects garbage on SIGUSR2. Node can do the latter only when started with --expose-gc. */
export function obeySignals(collect: () => void = () => globalThis.gc?.()): void {
  process.on('SIGTERM', () => process.exit(0));
  process.on('SIGUSR2', collect);
}
