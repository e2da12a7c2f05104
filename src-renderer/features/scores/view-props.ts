/** @file What every tab of the scores is given. */
import type { Filter } from "../../router.tsx";

export interface ViewProps {
  /** null: all documents. */
  documentId: string | null;
  /** What is kept in the address. */
  filter: Filter;
  /** Changes parts of it; null takes one out. */
  setFilter: (part: Readonly<Record<string, string | null>>) => void;
}
