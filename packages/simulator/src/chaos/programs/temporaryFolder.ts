import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endAtExit } from './endings.ts';

/** A folder of its own in the temporary one, gone with the stack, and also when this process is ended before. */
export function temporaryFolder(stack: AsyncDisposableStack, prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const forget = endAtExit(remove);
  stack.defer(() => {
    forget();
    remove();
  });
  return folder;
}
