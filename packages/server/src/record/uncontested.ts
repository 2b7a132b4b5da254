import { ProtocolError } from '@attune/protocol';

/** Of those who change the same rows at once one gets done each time; so many may be at it. */
const ATTEMPTS = 20;

/** Does it again where somebody else was faster with what it had read. */
export async function uncontested<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = ATTEMPTS; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      const isContested = error instanceof ProtocolError && error.error === 'CONFLICT';
      if (!isContested || left <= 1) throw error;
    }
  }
}
