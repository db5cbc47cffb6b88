/** The part of the browser's storages that is used; both may refuse, as in private windows and foreign frames. */
export interface Shelf {
  get(key: string): string | undefined;
  set(key: string, value: string | undefined): void;
}

/** A storage that never throws: where the browser refuses to remember, things are remembered until the page goes. */
export function shelf(storage: () => Storage): Shelf {
  const memory = new Map<string, string>();
  return {
    get: (key) => {
      try {
        return storage().getItem(key) ?? memory.get(key);
      } catch {
        return memory.get(key);
      }
    },
    set: (key, value) => {
      if (value === undefined) memory.delete(key);
      else memory.set(key, value);
      try {
        if (value === undefined) storage().removeItem(key);
        else storage().setItem(key, value);
      } catch {
        // remembered in memory alone
      }
    },
  };
}

/** What a shelf keeps as JSON, which anybody may have changed; undefined for nothing, and for what is none. */
export function readJson(shelf: Pick<Shelf, 'get'>, key: string): unknown {
  try {
    return JSON.parse(shelf.get(key) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}
