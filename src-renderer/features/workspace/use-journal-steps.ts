/** @file Undo, redo and saving now. */
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { JournalState } from "#contract/corrections.ts";
import { useApi } from "../../client/api-context.tsx";
import { codeOf } from "../../client/create-client.ts";
import { keys } from "../../client/query-keys.ts";
import { stepText, strings } from "../../strings/index.ts";
import { clock, messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { useLineWriter, useSaver } from "./saver-context.tsx";

/** Milliseconds that `saved 14:03` and its like stay. */
const FLASH = 2500;

interface JournalSteps {
  step(direction: "undo" | "redo"): Promise<void>;
  saveNow(): Promise<void>;
  /** e.g. `saved 14:03`, or what was undone, for a moment. */
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
  const fading = useRef<ReturnType<typeof setTimeout>>(undefined);

  const say = (words: string): void => {
    clearTimeout(fading.current);
    setFlash(words);
    fading.current = setTimeout(() => setFlash(null), FLASH);
  };

  /** What is undone may stand on another page, or in the layout: without a word nobody knows what went. */
  const sayStep = (direction: "undo" | "redo", journal: JournalState): void => {
    const t = strings.workspace;
    const undone = stepText(journal.redo, journal.redoLabel);
    const redone = stepText(journal.undo, journal.undoLabel);
    if (direction === "undo" && undone !== null) say(t.undone(undone));
    if (direction === "redo" && redone !== null) say(t.redone(redone));
  };

  const step = async (direction: "undo" | "redo"): Promise<void> => {
    if (!(await saver.flush())) return;
    try {
      const result = await client.corrections[direction]({ documentId });
      writeLines(result.lines);
      queries.setQueryData<JournalState>(keys.journal(documentId), result.journal);
      sayStep(direction, result.journal);
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
    say(strings.workspace.savedAt(clock(Date.now())));
  };

  return { step, saveNow, flash };
}
