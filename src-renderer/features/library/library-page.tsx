/** @file The library: documents, the place to drop scans, the trash. */

import { FilePlus2, RotateCcw, Sparkles, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import type { DocumentSummary } from "#contract/documents.ts";
import { useApi } from "../../client/api-context.tsx";
import { useDocuments, useTrash } from "../../client/queries.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { DocumentCard } from "./document-card.tsx";
import { useImports } from "./import-context.tsx";
import { ImportPanel } from "./import-panel.tsx";

const ACCEPT = ".png,.jpg,.jpeg,.tif,.tiff,.webp,.pdf,image/*,application/pdf";

export function LibraryPage() {
  const documents = useDocuments();
  const trash = useTrash();
  const imports = useImports();
  const [trashOpen, setTrashOpen] = useState(false);
  const t = strings.library;
  const list = documents.data;
  const trashCount = trash.data?.length ?? 0;

  return (
    <div className="screen library">
      <header className="screen-head">
        <h1>{t.title}</h1>
        <span className="foot-space" />
        {trashCount > 0 ? (
          <Button tone="quiet" icon={Trash2} onClick={() => setTrashOpen(true)}>
            {t.trash} ({trashCount})
          </Button>
        ) : null}
        {list !== undefined && list.length > 0 ? (
          <>
            {list.some((doc) => doc.sample) ? null : (
              <Button tone="quiet" icon={Sparkles} onClick={() => void imports.addSample()}>
                {t.addSample}
              </Button>
            )}
            <ChooseFiles />
          </>
        ) : null}
      </header>
      {documents.isError ? <ErrorBanner error={documents.error} onRetry={() => void documents.refetch()} /> : null}
      {documents.isPending ? <Loading /> : null}
      <ImportPanel />
      {list?.length === 0 ? <Welcome /> : null}
      {list !== undefined && list.length > 0 ? (
        <>
          <ul className="documents" aria-label={t.documents}>
            {list.map((doc) => (
              <DocumentCard key={doc.id} document={doc} />
            ))}
          </ul>
          <p className="drop-hint">
            {t.dropTitle}. {t.dropHint}
          </p>
        </>
      ) : null}
      {trashOpen ? <TrashDialog documents={trash.data ?? []} onClose={() => setTrashOpen(false)} /> : null}
    </div>
  );
}

function ChooseFiles({ large = false }: { large?: boolean }) {
  const imports = useImports();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button tone="primary" size={large ? "large" : "medium"} icon={FilePlus2} onClick={() => input.current?.click()}>
        {strings.library.choose}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        accept={ACCEPT}
        className="visually-hidden"
        tabIndex={-1}
        aria-hidden
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          // The same files can be chosen again.
          event.target.value = "";
          void imports.addFiles(files, null);
        }}
      />
    </>
  );
}

function Welcome() {
  const t = strings.library;
  const imports = useImports();
  return (
    <section className="welcome">
      <h2>{t.welcome}</h2>
      <p className="welcome-text">{t.welcomeText}</p>
      <div className="drop-zone">
        <FilePlus2 size={30} strokeWidth={1.4} aria-hidden />
        <strong>{t.dropTitle}</strong>
        <span>{t.dropHint}</span>
        <div className="drop-actions">
          <ChooseFiles large />
          <Button size="large" icon={Sparkles} onClick={() => void imports.addSample()}>
            {t.trySample}
          </Button>
        </div>
      </div>
      <ol className="steps">
        {t.steps.map((step, i) => (
          <li key={step.title}>
            <span className="step-number" aria-hidden>
              {i + 1}
            </span>
            <strong>{step.title}</strong>
            <p>{step.text}</p>
          </li>
        ))}
      </ol>
      <p className="muted">{t.emptyAlternative}</p>
    </section>
  );
}

function TrashDialog({ documents, onClose }: { documents: DocumentSummary[]; onClose: () => void }) {
  const { client } = useApi();
  const t = strings.library;
  return (
    <Dialog title={t.trash} onClose={onClose}>
      <p className="muted">{documents.length === 0 ? t.trashEmpty : t.trashHint}</p>
      <ul className="plain trash-list">
        {documents.map((doc) => (
          <li key={doc.id}>
            <span className="document-name">{doc.name}</span>
            <span className="muted">{t.verified(doc.verifiedCount, doc.lineCount)}</span>
            <Button
              size="small"
              icon={RotateCcw}
              aria-label={`${t.restore}: ${doc.name}`}
              onClick={() =>
                void client.documents
                  .restore({ id: doc.id })
                  .catch((error: unknown) => toast("danger", messageOf(error)))
              }
            >
              {t.restore}
            </Button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
