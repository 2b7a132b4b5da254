import { calls, ProtocolError, type LibraryTechnique, type TechniqueDraft } from '@attune/protocol';
import { route, type HttpRequest, type Route } from '../capability.ts';
import { newId } from '../platform/random.ts';
import type { Storage } from '../storage/storage.ts';
import type { Effect } from '../storage/unit.ts';
import { readLibrary, viewOf } from './library.ts';
import {
  libraryChanged,
  readRevision,
  techniqueAdded,
  techniqueArchived,
  techniqueChanged,
} from './store.ts';

/** Whoever leads looks through all of them; archived ones count too, for they stay. */
const MOST_TECHNIQUES = 300;

export function techniqueRoutes(storage: Storage): readonly Route[] {
  return [
    route(calls.listTechniques, async ({ identity }) => ({
      body: async () => {
        const all = await readLibrary(storage);
        const shown = identity.role === 'admin' ? all : all.filter(({ archived }) => !archived);
        return { techniques: [...shown] };
      },
    })),
    route(calls.createTechnique, async ({ body, now }) => {
      const { library, changed } = await read(storage);
      if (library.length >= MOST_TECHNIQUES)
        throw new ProtocolError('CONFLICT', {
          message: `The library holds ${MOST_TECHNIQUES} techniques at most. Change one that is there.`,
        });
      checkName(library, body.name);
      const made = { id: newId(), terms: JSON.stringify(body) };
      return {
        plan: {
          effects: [changed, techniqueAdded(storage, { ...made, archived_at: null, created_at: now })],
        },
        body: () => viewOf(made.id, made.terms, false),
      };
    }),
    route(calls.updateTechnique, async ({ params, body, now }) => {
      const { library, changed } = await read(storage);
      const before = library.find(({ id }) => id === params.id);
      if (!before) throw new ProtocolError('NOT_FOUND');
      const after: LibraryTechnique = { ...before, ...given(body) };
      checkChange(library, before, after);
      const effects = [changed, ...effectsOf(storage, before, after, now)];
      return { plan: { effects }, body: () => after };
    }),
  ];
}

/** The library, and what refuses the plan once it is another one: what was checked here is true there. */
async function read(storage: Storage) {
  // First: a library that is newer than its number refuses too much, and never too little.
  const changed = libraryChanged(storage, await readRevision(storage));
  return { library: await readLibrary(storage), changed };
}

type Change = HttpRequest<typeof calls.updateTechnique>['body'];

function given(change: Change): Partial<LibraryTechnique> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

function checkChange(
  library: readonly LibraryTechnique[],
  before: LibraryTechnique,
  after: LibraryTechnique,
) {
  if (before.built_in && termsOf(before) !== termsOf(after))
    throw refused('name', 'of a built-in technique stays as it is: make a new one, or archive it');
  const isOffered = !after.archived;
  if (isOffered && (before.archived || before.name !== after.name))
    checkName(
      library.filter(({ id }) => id !== before.id),
      after.name,
    );
  const left = library.filter(({ id, archived }) => id !== before.id && !archived);
  if (!isOffered && left.length === 0) throw refused('archived', 'would leave nothing to choose from');
}

/** Two of the same name could not be told apart by whoever chooses. */
function checkName(library: readonly LibraryTechnique[], name: string): void {
  const isTaken = library.some((each) => !each.archived && each.name.toLowerCase() === name.toLowerCase());
  if (isTaken) throw refused('name', 'is that of another technique');
}

function effectsOf(
  storage: Storage,
  before: LibraryTechnique,
  after: LibraryTechnique,
  now: number,
): readonly Effect[] {
  const archived_at = after.archived ? now : null;
  const isMoved = before.archived !== after.archived;
  if (before.built_in) return isMoved ? [techniqueArchived(storage, before.id, archived_at, now)] : [];
  return [techniqueChanged(storage, before.id, { terms: termsOf(after), ...(isMoved && { archived_at }) })];
}

function termsOf({ name, phases, cycles, note }: LibraryTechnique): string {
  const terms: TechniqueDraft = { name, phases, cycles, note };
  return JSON.stringify(terms);
}

function refused(field: string, problem: string): ProtocolError {
  return new ProtocolError('VALIDATION_ERROR', { details: { field, problem } });
}
