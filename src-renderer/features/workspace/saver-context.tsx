/** @file One saver for the window, above all screens, so that leaving a screen with unsaved text loses nothing. */
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { useStore } from "zustand";
import type { JournalState, Line } from "#contract/corrections.ts";
import { useApi } from "../../client/api-context.tsx";
import { mergeLines } from "../../client/queries.ts";
import { keys } from "../../client/query-keys.ts";
import type { OwnChanges } from "../../client/use-event.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { LineSaver } from "./line-saver.ts";

const SaverContext = createContext<LineSaver | null>(null);

/** Makes the saver, and asks before the window closes over unsaved text. */
export function SaverProvider({ own, children }: { own: OwnChanges; children: ReactNode }) {
  const { client } = useApi();
  const writeLines = useLineWriter();
  const queries = useQueryClient();
  const [saver] = useState(
    () =>
      new LineSaver({
        client,
        own,
        onSaved: ({ line, journal }) => {
          writeLines([line]);
          // The journal's key needs the document, which the line does not name: the page's summary in the cache does.
          const documentId = documentOf(queries.getQueriesData({ queryKey: keys.allDocuments }), line.pageId);
          if (documentId !== null) queries.setQueryData<JournalState>(keys.journal(documentId), journal);
        },
        onForeign: (line) => writeLines([line]),
      }),
  );
  useEffect(() => {
    const guard = (event: BeforeUnloadEvent): void => {
      if (!saver.pending) return;
      void saver.flush();
      event.preventDefault();
    };
    const hidden = (): void => {
      if (document.visibilityState === "hidden") void saver.flush();
    };
    window.addEventListener("beforeunload", guard);
    document.addEventListener("visibilitychange", hidden);
    return () => {
      window.removeEventListener("beforeunload", guard);
      document.removeEventListener("visibilitychange", hidden);
    };
  }, [saver]);
  return <SaverContext value={saver}>{children}</SaverContext>;
}

function documentOf(entries: [readonly unknown[], unknown][], pageId: string): string | null {
  for (const [, data] of entries) {
    const found = data as { document: { id: string }; pages: { id: string }[] } | undefined;
    if (found?.pages.some((page) => page.id === pageId)) return found.document.id;
  }
  return null;
}

/** The window's saver. */
export function useSaver(): LineSaver {
  const saver = useContext(SaverContext);
  if (saver === null) throw new Error("useSaver outside of SaverProvider");
  return saver;
}

/** Puts lines that an answer carried into the cache of their pages. */
export function useLineWriter(): (lines: Line[]) => void {
  const queries = useQueryClient();
  return (lines) => {
    for (const line of lines) {
      queries.setQueryData<Line[]>(keys.lines(line.pageId), (old) =>
        old === undefined
          ? old
          : mergeLines(
              old,
              old.map((known) => (known.id === line.id ? line : known)),
            ),
      );
    }
  };
}

/** Says in the header how many lines could not be saved, from wherever one is. */
export function UnsavedIndicator() {
  const saver = useSaver();
  const count = useStore(
    saver.store,
    ({ drafts }) => Object.values(drafts).filter(({ state }) => state === "failed" || state === "conflict").length,
  );
  if (count === 0) return null;
  return (
    <span className="unsaved-indicator" role="alert">
      {strings.app.unsaved(count)}
      <Button size="small" onClick={() => void saver.flush()}>
        {strings.app.retrySaving}
      </Button>
    </span>
  );
}
