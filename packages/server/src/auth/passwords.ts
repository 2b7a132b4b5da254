import { hash, verify } from '@node-rs/argon2';
import { ProtocolError } from '@attune/protocol';

/** OWASP's second profile of argon2id: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Made with the parameters above from a secret nobody kept; checking against it takes as long as checking a real one. */
const NOBODYS_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$vCmUyb0ArnUthzxoqR/osA$5CFlmhNgAjV+5Vtj/TSViZ+GVjC/91j/Rpc3LyFYtO8';

/** Each computation holds 19 MiB; more at once than this is an attack, answered OVERLOADED. */
const MAX_AT_ONCE = 16;

export type Passwords = {
  hash(password: string): Promise<string>;
  /** Takes the same time whether or not there is a hash, so that nobody learns which accounts exist. */
  matches(password: string, storedHash: string | null | undefined): Promise<boolean>;
};

export function createPasswords(): Passwords {
  let running = 0;

  async function bounded<T>(compute: () => Promise<T>): Promise<T> {
    if (running >= MAX_AT_ONCE) throw new ProtocolError('OVERLOADED', { retryAfterMs: 1_000 });
    running += 1;
    try {
      return await compute();
    } finally {
      running -= 1;
    }
  }

  return {
    hash: (password) => bounded(() => hash(password, PARAMETERS)),
    async matches(password, storedHash) {
      const isEqual = await bounded(() => verify(storedHash ?? NOBODYS_HASH, password));
      return isEqual && storedHash !== null && storedHash !== undefined;
    },
  };
}
