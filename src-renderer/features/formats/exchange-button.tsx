/** @file The way in: export of the open document, import of transcriptions from the library. */
import { Download, Upload } from "lucide-react";
import { useState } from "react";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { ExportDialog } from "./export-dialog.tsx";
import { ImportDialog } from "./import-dialog.tsx";

/** @param documentId null outside of a document */
export function ExchangeButton({ documentId }: { documentId: string | null }) {
  const [open, setOpen] = useState(false);
  const t = strings.formats;
  const close = () => setOpen(false);
  return (
    <>
      {documentId === null ? (
        <Button size="small" tone="quiet" icon={Upload} onClick={() => setOpen(true)}>
          {t.import.button}
        </Button>
      ) : (
        <Button size="small" tone="quiet" icon={Download} title={t.export.buttonLabel} onClick={() => setOpen(true)}>
          {t.export.button}
        </Button>
      )}
      {open && documentId !== null ? <ExportDialog documentId={documentId} onClose={close} /> : null}
      {open && documentId === null ? <ImportDialog onClose={close} /> : null}
    </>
  );
}
