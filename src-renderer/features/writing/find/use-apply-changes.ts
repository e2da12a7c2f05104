/** @file Writes the chosen changes: all of them as one step that undo takes back as one. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "../../../client/api-context.tsx";
import { keys } from "../../../client/query-keys.ts";
import { useWriting } from "../writing-context.tsx";
import type { LineChange } from "./replacement.ts";

/** What a call takes at most; more are more than one step. */
const MOST_AT_ONCE = 100_000;

/** @returns `apply`, which resolves to how many lines were written, or rejects where none was */
export function useApplyChanges(): { apply(changes: readonly LineChange[]): Promise<number>; busy: boolean } {
  const { client } = useApi();
  const { documentId } = useWriting();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  return {
    busy,
    async apply(changes) {
      setBusy(true);
      try {
        const wanted = changes.slice(0, MOST_AT_ONCE);
        const { journal } = await client.corrections.saveAll({
          documentId,
          changes: wanted.map(({ line, after }) => ({
            lineId: line.lineId,
            baseRevision: line.revision,
            text: after,
          })),
        });
        queries.setQueryData(keys.journal(documentId), journal);
        await queries.invalidateQueries({ queryKey: keys.allLines });
        // The answer leaves the lines out where they are many.
        return wanted.length;
      } finally {
        setBusy(false);
      }
    },
  };
}
