import type { LibraryTechnique, Technique } from '@attune/protocol';

/** What can be picked for a step. */
export type Offer = {
  readonly value: string;
  readonly text: string;
  readonly technique: Technique;
  /** How many are suggested; null where nobody did. */
  readonly cycles: number | null;
  readonly note: string | null;
};

/** No technique of the library has it for an id. */
const AS_IN_THE_STEP = '';

/**
 * The library, and before it the technique that the step has where the library has no such one: it may be archived, made up, or edited
 * since. A session keeps what it had until somebody picks anew.
 */
export function offersFor(
  library: readonly LibraryTechnique[],
  own: Technique | undefined,
): readonly Offer[] {
  const current = library.filter(({ archived }) => !archived);
  const namesake = own && current.find(({ id }) => id === own.id);
  const isEdited = own !== undefined && namesake !== undefined && !isSame(own, namesake);
  const offers = current.map((technique): Offer => {
    const { id, name, cycles, note } = technique;
    const text = isEdited && technique === namesake ? `${name}, as in the library` : name;
    return { value: id, text, technique, cycles, note };
  });
  if (!own || (namesake && !isEdited)) return offers;
  const text = isEdited ? `${own.name}, as in the step` : own.name;
  return [{ value: AS_IN_THE_STEP, text, technique: own, cycles: null, note: null }, ...offers];
}

/** Until one is picked it is the one that the step has. */
export function offerOf(
  offers: readonly Offer[],
  picked: string | undefined,
  own: Technique | undefined,
): Offer | undefined {
  return (
    offers.find(({ value }) => value === picked) ??
    offers.find(({ technique }) => technique.id === own?.id) ??
    offers[0]
  );
}

function isSame(one: Technique, other: Technique): boolean {
  return (
    one.name === other.name &&
    one.phases.length === other.phases.length &&
    one.phases.every(
      ({ kind, seconds }, index) =>
        kind === other.phases[index]?.kind && seconds === other.phases[index].seconds,
    )
  );
}
