import type { User } from '@attune/protocol';

/** Whether somebody may see the dashboard. `lapsed` keeps the page and asks for the password above it. */
export type Access =
  | { at: 'checking' }
  | { at: 'unreachable'; message: string }
  | { at: 'signed_out' }
  | { at: 'forbidden'; name: string }
  | { at: 'signed_in'; user: User }
  | { at: 'lapsed'; user: User };

export type AccessEvent =
  | { type: 'checked' }
  | { type: 'known'; user: User }
  /** Any call was answered 401. */
  | { type: 'denied' }
  | { type: 'unreachable'; message: string }
  | { type: 'signed_out' };

export function step(access: Access, event: AccessEvent): Access {
  switch (event.type) {
    case 'checked':
      return { at: 'checking' };
    case 'known':
      return admitted(event.user);
    case 'denied':
      return denied(access);
    case 'unreachable':
      // Whoever is inside stays inside: the connection's own banner tells about the network.
      return access.at === 'checking' ? { at: 'unreachable', message: event.message } : access;
    case 'signed_out':
      return { at: 'signed_out' };
    default:
      return event satisfies never;
  }
}

function admitted(user: User): Access {
  if (user.role === 'admin') return { at: 'signed_in', user };
  return { at: 'forbidden', name: user.first_name };
}

function denied(access: Access): Access {
  if (access.at === 'signed_in') return { at: 'lapsed', user: access.user };
  if (access.at === 'lapsed') return access;
  return { at: 'signed_out' };
}
