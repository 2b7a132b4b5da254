import { MIGRATIONS_FROM_16 } from './migrations.from16.ts';
import { MIGRATIONS_TO_15 } from './migrations.to15.ts';

/**
 * How the tables came to be: numbered from 1 by their place, forward only, never changed once released. The same text for both
 * databases; instants and counters are 64-bit integers, minutes may be fractions. The columns are described in tables.ts. New ones go to the
 * end of the last list.
 */
export const MIGRATIONS: readonly (readonly string[])[] = [...MIGRATIONS_TO_15, ...MIGRATIONS_FROM_16];
