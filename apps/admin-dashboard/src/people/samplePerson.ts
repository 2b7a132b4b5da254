import type { User } from '@attune/protocol';

/** A complete row for tests; say only what the test is about. */
export function samplePerson(given: Partial<User> = {}): User {
  return {
    id: 'u1',
    first_name: 'Ana',
    last_name: 'Lima',
    email: 'ana@example.org',
    role: 'participant',
    session_id: null,
    session_title: null,
    status: 'no_session',
    progress: '0/3',
    invite_code: 'kqz7mrt4bx',
    invite_url: 'https://attune.example.org/j/kqz7mrt4bx',
    token_valid: true,
    session_timer: null,
    session_expires_at: null,
    joined_at: null,
    transcript: null,
    summary: null,
    devices: 0,
    created_at: '2026-11-20T08:00:00.000Z',
    ...given,
  };
}
