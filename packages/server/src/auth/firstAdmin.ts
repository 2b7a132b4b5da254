import type { Clock } from '../platform/clock.ts';
import { newId, newSecret } from '../platform/random.ts';
import type { Storage } from '../storage/storage.ts';
import type { UserRow } from '../storage/tables.ts';
import { endLoginsOf } from './logins.ts';
import type { Passwords } from './passwords.ts';

export type AdminAccount = {
  readonly email: string;
  /** Undefined: one is made up when there is no admin yet. */
  readonly password: string | undefined;
};

type Deps = { readonly storage: Storage; readonly clock: Clock; readonly passwords: Passwords };

/**
 * Sees to it that somebody can sign in. Returns a made-up password, the only time it can be read. A password that was given is also put in
 * place of an older one, whose logins then end; so a forgotten password is mended by a restart.
 */
export async function ensureAdmin(deps: Deps, account: AdminAccount): Promise<string | undefined> {
  const { read } = deps.storage;
  const known = await read
    .selectFrom('users')
    .selectAll()
    .where('email', '=', account.email)
    .executeTakeFirst();
  if (account.password !== undefined) {
    await (known
      ? renewPassword(deps, known, account.password)
      : addAdmin(deps, account.email, account.password));
    return undefined;
  }
  const admin = await read.selectFrom('users').select('id').where('role', '=', 'admin').executeTakeFirst();
  if (admin) return undefined;
  const password = newSecret().slice(0, 20);
  await (known ? renewPassword(deps, known, password) : addAdmin(deps, account.email, password));
  return password;
}

/** There is one from the start on: nobody can remove themselves, and {@link ensureAdmin} has run. */
export async function firstAdminId({ read }: Storage): Promise<string> {
  const admins = read
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null);
  return (await admins.orderBy('created_at').executeTakeFirstOrThrow()).id;
}

async function addAdmin({ storage, clock, passwords }: Deps, email: string, password: string): Promise<void> {
  const row: UserRow = {
    id: newId(),
    first_name: 'Admin',
    display_name: null,
    last_name: '',
    email,
    role: 'admin',
    password_hash: await passwords.hash(password),
    created_at: clock.now(),
    disabled_at: null,
  };
  const query = storage.read.insertInto('users').values(row).compile();
  await storage.commit({ effects: [{ query }] });
}

async function renewPassword(
  { storage, clock, passwords }: Deps,
  user: UserRow,
  password: string,
): Promise<void> {
  if (user.role === 'admin' && (await passwords.matches(password, user.password_hash))) return;
  const changes = {
    role: 'admin',
    password_hash: await passwords.hash(password),
    disabled_at: null,
  } as const;
  const query = storage.read.updateTable('users').set(changes).where('id', '=', user.id).compile();
  await storage.commit({ effects: [{ query }, endLoginsOf(storage, user.id, clock.now())] });
}
