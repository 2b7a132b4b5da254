import type { RunCheck } from './check.ts';

/** C14: no token or ticket appears in any log file. */
export const secrets: RunCheck = ({ scans }) =>
  scans.flatMap(({ file, secrets: count, found }) => {
    if (count === 0) return [`${file} was searched for no credential at all`];
    return found.length === 0 ? [] : [`${file} has a credential in line ${found.slice(0, 5).join(', ')}`];
  });
