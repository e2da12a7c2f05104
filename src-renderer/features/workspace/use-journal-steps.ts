/** @file Undo, redo and saving now. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { JournalState } from "#contract/corrections.ts";
import { useApi } from "../../client/api-context.tsx";
import { codeOf } from "../../client/create-client.ts";
import { keys } from "../../client/query-keys.ts";
import { strings } from "../../strings/index.ts";
import { clock, messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { useLineWriter, useSaver } from "./saver-context.tsx";

/** Milliseconds that `saved 14:03` stays. */
const FLASH = 2500;

interface JournalSteps {
  step(direction: "undo" | "redo"): Promise<void>;
  saveNow(): Promise<void>;
  /** e.g. `saved 14:03`, for a moment. */
  flash: string | null;
}

/** @param onStepped - told where the change was: a line, or a page whose layout changed */
export function useJournalSteps(
  documentId: string,
  onStepped: (pageId: string, lineId: string | null) => void,
): JournalSteps {
  const { client } = useApi();
  const queries = useQueryClient();
  const saver = useSaver();
  const writeLines = useLineWriter();
  const [flash, setFlash] = useState<string | null>(null);

  const step = async (direction: "undo" | "redo"): Promise<void> => {
    if (!(await saver.flush())) return;
    try {
      const result = await client.corrections[direction]({ documentId });
      writeLines(result.lines);
      queries.setQueryData<JournalState>(keys.journal(documentId), result.journal);
      if (result.layoutChanged) {
        await Promise.all(
          result.pageIds.flatMap((pageId) => [
            queries.invalidateQueries({ queryKey: keys.lines(pageId) }),
            queries.invalidateQueries({ queryKey: keys.layout(pageId) }),
          ]),
        );
      }
      const [line] = result.lines;
      const pageId = line?.pageId ?? result.pageIds[0];
      if (pageId !== undefined) onStepped(pageId, line?.id ?? null);
    } catch (error) {
      const code = codeOf(error);
      const nothing = code === "nothing-to-undo" || code === "nothing-to-redo";
      toast(nothing ? "info" : "danger", messageOf(error));
    }
  };

  const saveNow = async (): Promise<void> => {
    if (!(await saver.flush())) return;
    setFlash(strings.workspace.savedAt(clock(Date.now())));
    setTimeout(() => setFlash(null), FLASH);
  };

  return { step, saveNow, flash };
}
