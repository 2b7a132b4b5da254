/** Long enough for every browser to have begun with it. */
const KEPT_MS = 60_000;

/** Hands a file to the person, as a link to it would: the token that it was read with stands in no address. */
export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
