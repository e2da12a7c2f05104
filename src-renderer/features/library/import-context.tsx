/** @file The window's imports, and dropping files anywhere in it. */
import { useQueryClient } from "@tanstack/react-query";
import { FileDown } from "lucide-react";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { useApi } from "../../client/api-context.tsx";
import { filesOfDrop } from "../../client/dropped-files.ts";
import { keys } from "../../client/query-keys.ts";
import { navigate, useRoute } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { ImportQueue } from "./import-store.ts";

const ImportContext = createContext<ImportQueue | null>(null);

export function useImports(): ImportQueue {
  const queue = useContext(ImportContext);
  if (queue === null) throw new Error("useImports outside of ImportProvider");
  return queue;
}

/** Takes files dropped anywhere: into the open document, else into the library. */
export function ImportProvider({ children }: { children: ReactNode }) {
  const { client, transport } = useApi();
  const queries = useQueryClient();
  const [queue] = useState(() => new ImportQueue({ client, transport }));
  const route = useRoute();
  const documentId = route.screen === "document" ? route.documentId : null;
  const [over, setOver] = useState(false);

  // A job that ended before its first event was heard is read once it is known.
  useEffect(
    () =>
      queue.store.subscribe(({ entries }, before) => {
        for (const { jobId } of entries) {
          if (jobId !== null && !before.entries.some((entry) => entry.jobId === jobId)) {
            void queries.invalidateQueries({ queryKey: keys.importJob(jobId) });
          }
        }
      }),
    [queue, queries],
  );

  useEffect(() => {
    let depth = 0;
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") === true;
    const onEnter = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      depth += 1;
      setOver(true);
    };
    const onLeave = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const onOver = (event: DragEvent): void => {
      if (hasFiles(event)) event.preventDefault();
    };
    const onDrop = (event: DragEvent): void => {
      depth = 0;
      setOver(false);
      if (event.dataTransfer === null || !hasFiles(event)) return;
      event.preventDefault();
      void filesOfDrop(event.dataTransfer).then((files) => {
        if (documentId === null) navigate({ screen: "library" });
        return queue.addFiles(files, documentId);
      });
    };
    window.addEventListener("dragenter", onEnter);
    window.addEventListener("dragleave", onLeave);
    window.addEventListener("dragover", onOver);
    window.addEventListener("drop", onDrop);
    return () => {
      window.removeEventListener("dragenter", onEnter);
      window.removeEventListener("dragleave", onLeave);
      window.removeEventListener("dragover", onOver);
      window.removeEventListener("drop", onDrop);
    };
  }, [queue, documentId]);

  return (
    <ImportContext value={queue}>
      {children}
      {over ? (
        <div className="drop-veil" aria-hidden>
          <FileDown size={40} strokeWidth={1.5} />
          {documentId === null ? strings.library.dropNow : strings.library.dropNowDocument}
        </div>
      ) : null}
    </ImportContext>
  );
}
