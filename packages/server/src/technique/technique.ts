import { ProtocolError, type LibraryTechnique, type Technique } from '@attune/protocol';
import type { Capability } from '../capability.ts';
import { batched } from '../platform/batched.ts';
import type { Storage } from '../storage/storage.ts';
import { KEPT_OF_TECHNIQUES } from './keeps.ts';
import { readLibrary } from './library.ts';
import { techniqueRoutes } from './routes.ts';

export type TechniqueCapability = Capability & {
  /** What was asked for: a technique of the library by its id, or one that somebody made up. Throws for one that is not offered. */
  techniqueOf(asked: string | Technique, field?: string): Promise<Technique>;
};

/** The techniques that everybody who leads can choose from. */
export function createTechnique({ storage }: { readonly storage: Storage }): TechniqueCapability {
  /** The steps of a programme and the choices of a vote ask together, and it is read once for all of them. */
  const library = batched<'all', readonly LibraryTechnique[]>(
    async () => new Map([['all', await readLibrary(storage)]]),
  );

  return {
    name: 'technique',
    keeps: KEPT_OF_TECHNIQUES,
    routes: techniqueRoutes(storage),
    async techniqueOf(asked, field = 'technique') {
      if (typeof asked !== 'string') return asked;
      const found = (await library('all'))?.find(({ id }) => id === asked);
      if (!found) throw refused(field, 'is not known here');
      if (found.archived) throw refused(field, 'was archived: choose another one');
      const { id, name, phases } = found;
      return { id, name, phases };
    },
  };
}

function refused(field: string, problem: string): ProtocolError {
  return new ProtocolError('VALIDATION_ERROR', { details: { field, problem } });
}
