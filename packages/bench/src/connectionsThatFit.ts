import { readFileSync } from 'node:fs';

/** Logs, libraries, the database and its journal. */
const OTHER_FILES = 500;

/** As many of the wanted connections as both ends may have open; all come from one address, and each takes one of its ports. */
export function connectionsThatFit(wanted: number): number {
  return fitting(
    wanted,
    readFileSync('/proc/self/limits', 'utf8'),
    readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'),
  );
}

/** Of what Linux says of the limits of a process and the range of its ports. In whole hundreds. */
export function fitting(wanted: number, limits: string, portRange: string): number {
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1] ?? 'unlimited';
  const files = soft === 'unlimited' ? Infinity : Number(soft) - OTHER_FILES;
  const [first = 0, last = 0] = portRange.trim().split(/\s+/).map(Number);
  const ports = last - first + 1 - OTHER_FILES;
  if (wanted <= Math.min(files, ports)) return wanted;
  return Math.floor(Math.min(files, ports) / 100) * 100;
}
