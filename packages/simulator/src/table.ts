import { availableParallelism, loadavg, totalmem } from 'node:os';

/** Rows of a name and a value, aligned. */
export function table(title: string, rows: readonly (readonly [string, string | number])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return [title, ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)].join('\n');
}

/** A figure means nothing without the machine it was measured on. */
export function machine(): string {
  const gib = (totalmem() / 1024 ** 3).toFixed(1);
  return `${availableParallelism()} cores, ${gib} GiB, Node ${process.versions.node}`;
}

/** Who else wants the processor: far above the number of cores, latencies measure the queue for it. */
export function busyOtherwise(): string {
  return `load average ${loadavg()[0]?.toFixed(1) ?? 'unknown'}`;
}

/** Sorts once, answers many; 0 for nothing measured. */
export function quantiles(values: readonly number[]): (share: number) => number {
  const sorted = Float64Array.from(values).sort();
  return (share) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
