/** @file The trash: what is in it, restoring, and deleting for good, which is asked about first. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { RotateCcw, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import type { DocumentSummary } from "#contract/documents.ts";
import { useApi } from "../../client/api-context.tsx";
import { useDocumentList, useTrashContents } from "../../client/library-queries.ts";
import { strings } from "../../strings/index.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { bytes, messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

const t = strings.projects.trash;
const ROW = 46;

/** null: all of it. */
type Target = readonly string[] | null;

export function TrashDialog({ onClose }: { onClose: () => void }) {
  const [asking, setAsking] = useState<{ target: Target } | null>(null);
  return (
    <Dialog title={t.title} onClose={onClose} className="trash-dialog">
      {asking === null ? (
        <TrashList onDelete={(target) => setAsking({ target })} />
      ) : (
        <Confirm target={asking.target} onDone={() => setAsking(null)} />
      )}
    </Dialog>
  );
}

function TrashList({ onDelete }: { onDelete: (target: Target) => void }) {
  const { client } = useApi();
  const scroller = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState({ first: 0, last: 20 });
  const list = useDocumentList({ removed: true }, range);
  const virtualizer = useVirtualizer({
    count: list.total ?? 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 6,
    onChange: (instance) => {
      const items = instance.getVirtualItems();
      const next = { first: items[0]?.index ?? 0, last: items.at(-1)?.index ?? 0 };
      if (next.first !== range.first || next.last !== range.last) setRange(next);
    },
  });

  const restore = async (document: DocumentSummary): Promise<void> => {
    try {
      await client.documents.restore({ id: document.id });
      toast("info", t.restored(document.name), {
        label: strings.projects.select.undo,
        run: () =>
          void client.documents
            .remove({ id: document.id })
            .catch((error: unknown) => toast("danger", messageOf(error))),
      });
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };

  if (list.error !== null) return <ErrorBanner error={list.error} onRetry={list.retry} />;
  if (list.total === null) return <Loading />;
  if (list.total === 0) return <p className="muted">{t.empty}</p>;
  return (
    <>
      <p className="muted">{t.hint}</p>
      <div className="trash-list" ref={scroller}>
        <ul
          className="plain"
          aria-label={t.list}
          style={{ blockSize: virtualizer.getTotalSize(), position: "relative" }}
        >
          {virtualizer.getVirtualItems().map((item) => {
            const document = list.at(item.index);
            return (
              <li key={item.key} style={{ transform: `translateY(${item.start}px)`, blockSize: ROW }}>
                {document === undefined ? (
                  <span className="muted">{strings.projects.search.loading}</span>
                ) : (
                  <>
                    <span className="document-name" dir="auto" title={document.name}>
                      {document.name}
                    </span>
                    <span className="muted">{strings.library.readPages(document.pageCount, document.pageCount)}</span>
                    <Button
                      size="small"
                      icon={RotateCcw}
                      aria-label={t.restoreLabel(document.name)}
                      onClick={() => void restore(document)}
                    >
                      {t.restore}
                    </Button>
                    <IconButton
                      icon={Trash2}
                      label={t.deleteOneLabel(document.name)}
                      hint={t.deleteOne}
                      onClick={() => onDelete([document.id])}
                    />
                  </>
                )}
              </li>
            );
          })}
        </ul>
      </div>
      <footer className="dialog-actions">
        <Button tone="danger" icon={Trash2} onClick={() => onDelete(null)}>
          {t.emptyAll}
        </Button>
      </footer>
    </>
  );
}

/** Says what goes before it goes. */
function Confirm({ target, onDone }: { target: Target; onDone: () => void }) {
  const { client } = useApi();
  const contents = useTrashContents(target === null ? null : [...target]);
  const [starting, setStarting] = useState(false);

  const empty = async (): Promise<void> => {
    setStarting(true);
    try {
      await client.documents.emptyTrash(target === null ? {} : { ids: [...target] });
    } catch (error) {
      toast("danger", messageOf(error));
    }
    onDone();
  };

  if (contents.isError) return <ErrorBanner error={contents.error} onRetry={() => void contents.refetch()} />;
  if (contents.data === undefined) return <Loading />;
  const { documents, pages, lines, verified, bytes: size, learnedBy } = contents.data;
  return (
    <div className="trash-confirm" role="alertdialog" aria-label={t.ask(documents)}>
      <h3>{t.ask(documents)}</h3>
      <p>{t.contents(pages, lines, verified)}</p>
      <p>{t.bytes(bytes(size))}</p>
      {learnedBy.length === 0 ? null : <p className="muted">{t.learned(learnedBy.join(", "))}</p>}
      <footer className="dialog-actions">
        <Button autoFocus onClick={onDone}>
          {t.keep}
        </Button>
        <Button tone="danger" icon={Trash2} disabled={starting} onClick={() => void empty()}>
          {t.confirm}
        </Button>
      </footer>
    </div>
  );
}
