/** @file What came of an import, with the way to its documents. */
import type { FormatJob } from "#contract/formats.ts";
import { useDocuments } from "../../client/queries.ts";
import { navigate } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Banner } from "../../ui/feedback.tsx";

interface ImportResultProps {
  job: FormatJob;
  onClose: () => void;
  onMore: () => void;
}

export function ImportResult({ job, onClose, onMore }: ImportResultProps) {
  const documents = useDocuments().data ?? [];
  const t = strings.formats.import;
  const open = (documentId: string) => {
    onClose();
    navigate({ screen: "document", documentId, pageId: null, lineId: null });
  };
  return (
    <>
      {job.state === "failed" ? (
        <Banner tone="danger" title={t.failed}>
          {job.message}
        </Banner>
      ) : (
        <Banner
          tone={job.state === "cancelled" || job.lines === 0 ? "warning" : "success"}
          title={job.state === "cancelled" ? t.cancelled(job.lines) : t.done(job.lines)}
        />
      )}
      <ul className="plain exchange-documents">
        {documents
          .filter((document) => job.documentIds.includes(document.id))
          .map((document) => (
            <li key={document.id}>
              <b dir="auto">{document.name}</b>
              <Button size="small" tone="primary" onClick={() => open(document.id)}>
                {t.open}
              </Button>
            </li>
          ))}
      </ul>
      {job.notes.length === 0 ? null : (
        <details className="exchange-notes" open={job.notes.length <= 5}>
          <summary>{t.notes}</summary>
          <ul>
            {job.notes.map((note, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a sentence may come twice
              <li key={index}>{note}</li>
            ))}
          </ul>
        </details>
      )}
      <div className="dialog-foot">
        <span />
        <Button onClick={onMore}>{t.another}</Button>
        <Button tone="primary" onClick={onClose}>
          {strings.app.close}
        </Button>
      </div>
    </>
  );
}
