import type { RunCheck } from './check.ts';

/** C14: no token or ticket appears in any log file. */
export const secrets: RunCheck = ({ scans }) =>
  scans.flatMap(({ file, found }) =>
    found.length === 0 ? [] : [`${file} has a credential in line ${found.slice(0, 5).join(', ')}`],
  );
