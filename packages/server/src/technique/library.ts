import { TECHNIQUES, type LibraryTechnique, type Technique, type TechniqueDraft } from '@attune/protocol';
import type { Storage } from '../storage/storage.ts';
import type { TechniqueRow } from '../storage/tables.guided.ts';

/** What is suggested for the built-in ones, by id. */
const ADVICE: Readonly<Record<string, Pick<TechniqueDraft, 'cycles' | 'note'>>> = {
  coherent: { cycles: 27, note: null },
  box: { cycles: 15, note: 'Whoever feels short of breath leaves the holds out.' },
  'four-seven-eight': {
    cycles: 4,
    note: 'For lying or sitting. Stop when you feel dizzy; four cycles are enough at first.',
  },
  'extended-exhale': { cycles: 20, note: null },
};
const NO_ADVICE = { cycles: 10, note: null };

/** Every technique there is or was: the built-in ones in their order, then the others from the oldest on. */
export async function readLibrary({ read }: Storage): Promise<readonly LibraryTechnique[]> {
  const rows = await read.selectFrom('techniques').selectAll().orderBy('created_at').orderBy('id').execute();
  const archived = new Set(rows.filter(isArchived).map(({ id }) => id));
  return [
    ...TECHNIQUES.map((technique) => builtIn(technique, archived.has(technique.id))),
    ...rows.flatMap((row) => (row.terms === null ? [] : [viewOf(row.id, row.terms, isArchived(row))])),
  ];
}

export function viewOf(id: string, terms: string, archived: boolean): LibraryTechnique {
  return { id, ...(JSON.parse(terms) as TechniqueDraft), built_in: false, archived };
}

function builtIn(technique: Technique, archived: boolean): LibraryTechnique {
  return { ...technique, ...(ADVICE[technique.id] ?? NO_ADVICE), built_in: true, archived };
}

function isArchived({ archived_at }: TechniqueRow): boolean {
  return archived_at !== null;
}
