/** @file Changes of lines beside typing: flags, readings, what was restored. One way to send them and to take the answer. */
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { JournalState, Line } from "#contract/corrections.ts";
import { codeOf } from "../../client/create-client.ts";
import { keys } from "../../client/query-keys.ts";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { useLineWriter } from "./saver-context.tsx";

interface Changed {
  lines: Line[];
  journal: JournalState;
}

export interface LineChanges {
  /**
   * Sends a change and puts its answer into the cache. Where it fails, says why; where another window was faster, the
   * lines are shown as that one left them.
   * @returns the lines as they are now; null where nothing was changed
   */
  send(change: () => Promise<Changed>): Promise<Line[] | null>;
}

export function useLineChanges(documentId: string): LineChanges {
  const queries = useQueryClient();
  const writeLines = useLineWriter();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the writer only wraps the client of the cache
  return useMemo(
    () => ({
      async send(change) {
        try {
          const { lines, journal } = await change();
          writeLines(lines);
          queries.setQueryData<JournalState>(keys.journal(documentId), journal);
          return lines;
        } catch (error) {
          if (codeOf(error) === "line-changed-elsewhere") writeLines(foreignLines(error));
          toast("danger", messageOf(error));
          return null;
        }
      },
    }),
    [queries, documentId],
  );
}

/** The lines as the other window left them. */
export function foreignLines(error: unknown): Line[] {
  const data = error instanceof Error && "data" in error ? error.data : undefined;
  if (typeof data !== "object" || data === null) return [];
  if ("lines" in data && Array.isArray(data.lines)) return data.lines as Line[];
  return "line" in data ? [data.line as Line] : [];
}
