/** @file Which documents are selected, for what is done to many at once. */
import { useState } from "react";

export interface Selection {
  ids: ReadonlySet<string>;
  /** Selects or not; with `range`, all from the one before to this one as well. */
  toggle(id: string, index: number, range: boolean): void;
  add(ids: readonly string[]): void;
  clear(): void;
}

/** @param idAt the document at a place of the list, as far as it is here */
export function useSelection(idAt: (index: number) => string | undefined): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [last, setLast] = useState<number | null>(null);
  return {
    ids,
    toggle: (id, index, range) => {
      const next = new Set(ids);
      if (range && last !== null) {
        for (let at = Math.min(last, index); at <= Math.max(last, index); at++) {
          const between = idAt(at);
          if (between !== undefined) next.add(between);
        }
      } else if (!next.delete(id)) next.add(id);
      setLast(index);
      setIds(next);
    },
    add: (more) => setIds(new Set([...ids, ...more])),
    clear: () => setIds(new Set()),
  };
}
