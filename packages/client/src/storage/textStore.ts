const DATABASE = 'attune';
const TABLE = 'memory';

/** Text under keys. Writing answers nothing: what is not kept is only not remembered. */
export type TextStore = {
  /** All whose key begins with the prefix. Rejects when nothing can be kept here. */
  readonly read: (prefix: string) => Promise<Map<string, string>>;
  readonly write: (key: string, text: string) => void;
  readonly remove: (prefix: string) => void;
  /** After what was begun. */
  readonly close: () => void;
};

/** The browser's IndexedDB. Rejects where there is none, and in private windows that have it but refuse. */
export async function openTextStore(): Promise<TextStore> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => void opening.result.createObjectStore(TABLE);
  const database = await answerOf(opening);
  // Another page wants a newer version of the database; it must not wait for us.
  database.onversionchange = () => database.close();
  const table = (mode: IDBTransactionMode): IDBObjectStore =>
    database.transaction(TABLE, mode).objectStore(TABLE);
  const change = (act: (store: IDBObjectStore) => void): void => {
    try {
      act(table('readwrite'));
    } catch {
      // Closed meanwhile, or no room.
    }
  };
  return {
    read: async (prefix) => {
      const store = table('readonly');
      const [keys, texts] = await Promise.all([
        answerOf(store.getAllKeys(allOf(prefix))),
        answerOf<unknown[]>(store.getAll(allOf(prefix))),
      ]);
      return new Map(keys.map((key, index) => [String(key), String(texts[index])]));
    },
    write: (key, text) => change((store) => void store.put(text, key)),
    remove: (prefix) => change((store) => void store.delete(allOf(prefix))),
    close: () => database.close(),
  };
}

function allOf(prefix: string): IDBKeyRange {
  return IDBKeyRange.bound(prefix, `${prefix}\uffff`);
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The browser keeps nothing here.'));
  });
}
