/** A tab's storage over a map that outlives the page; `refuse` makes writing throw, as a full one does. */
export function fakeStorage(entries = new Map<string, string>()) {
  let fits = (_text: string): boolean => true;
  const storage: Storage = {
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, text) => {
      if (!fits(text)) throw new DOMException('no room', 'QuotaExceededError');
      entries.set(key, text);
      // Like the browser's: what is kept is found among the keys of the object.
      Object.defineProperty(storage, key, { value: text, enumerable: true, configurable: true });
    },
    removeItem: (key) => {
      entries.delete(key);
      Reflect.deleteProperty(storage, key);
    },
    clear: () => entries.clear(),
    key: (index) => [...entries.keys()][index] ?? null,
    get length() {
      return entries.size;
    },
  };
  return {
    entries,
    storage,
    /** What a browser does when a tab is duplicated. */
    copy: () => fakeStorage(new Map(entries)),
    limit: (whatFits: (text: string) => boolean) => void (fits = whatFits),
  };
}
