import * as z from 'zod/mini';

/** What somebody may do. `admin` is of the whole installation; the others belong to a seat in one session. */
export const ROLES = ['participant', 'instructor', 'observer', 'admin'] as const;
export const role = z.enum(ROLES);
export type Role = (typeof ROLES)[number];

export const SEAT_ROLES = ['participant', 'instructor', 'observer'] as const;
export const seatRole = z.enum(SEAT_ROLES);
export type SeatRole = (typeof SEAT_ROLES)[number];
