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
