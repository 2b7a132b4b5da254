/** Runs when everything that arrived in this turn of the event loop has been handled: what belongs together meets there. */
export function atEndOfTurn(run: () => void): void {
  setImmediate(run);
}

/** Resolves at the end of this turn, and in the next one where it is the end already: what has arrived is handled first. */
export function endOfTurn(): Promise<void> {
  return new Promise(atEndOfTurn);
}

/** Lets so many pass in each turn of the event loop; the others wait for the next. */
export function turnBudget(most: number): () => Promise<void> {
  let passed = 0;
  let next: Promise<void> | undefined;
  const open = (): void => {
    passed = 0;
    next = undefined;
  };
  return async () => {
    while (passed >= most) await (next ??= endOfTurn().then(open));
    passed += 1;
  };
}
