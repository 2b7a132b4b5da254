/** Bytes of the fields that the one frame has beside those that the other has, too; both are objects in JSON, ASCII in those fields. */
export function addedBytes(frame: string, plainer: string): number {
  const known = new Set(Object.keys(JSON.parse(plainer) as object));
  const added = Object.entries(JSON.parse(frame) as object).filter(([name]) => !known.has(name));
  // As many as there are commas: of the two braces of the object one is too much.
  return added.length === 0 ? 0 : JSON.stringify(Object.fromEntries(added)).length - 1;
}
