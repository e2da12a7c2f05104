/** @file Small settings of this window that survive a reload: theme, column widths, the last page. */

const PREFIX = "emend.";

/** A stored value, or `fallback` where there is none or it is not of the fallback's type. */
export function readPreference<T extends string | number | boolean>(name: string, fallback: T): T {
  try {
    const stored = localStorage.getItem(PREFIX + name);
    if (stored === null) return fallback;
    const value: unknown = JSON.parse(stored);
    return typeof value === typeof fallback ? (value as T) : fallback;
  } catch {
    return fallback;
  }
}

/** Stores a value. A browser that refuses storage (private window) only forgets it. */
export function writePreference(name: string, value: string | number | boolean): void {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Nothing to do: the setting lasts as long as the window.
  }
}

/** A stored value of any shape, as it was written; undefined where there is none. The caller checks what it is. */
export function readJson(name: string): unknown {
  try {
    const stored = localStorage.getItem(PREFIX + name);
    return stored === null ? undefined : (JSON.parse(stored) as unknown);
  } catch {
    return undefined;
  }
}

/** Stores a value of any shape that JSON can hold; undefined takes it out. */
export function writeJson(name: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // As above: it lasts as long as the window.
  }
}
