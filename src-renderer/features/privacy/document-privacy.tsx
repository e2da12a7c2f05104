/** @file A document's privacy: its flags and rights, its pages, and the lines of a page with the versions that saw them. */
import { Eraser } from "lucide-react";
import { useState } from "react";
import type { EraseTarget, LinePrivacy, Rights } from "#contract/privacy.ts";
import { useApi } from "../../client/api-context.tsx";
import { Link } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { toast } from "../../ui/toast.tsx";
import { FlagFields } from "./flag-fields.tsx";
import { useDocumentPrivacy, usePagePrivacy, usePrivacyAction } from "./use-privacy.ts";

/** What is to be erased, and what it is called. */
export interface Erasing {
  target: EraseTarget;
  name: string;
}

interface DocumentPrivacyCardProps {
  documentId: string;
  onErase: (erasing: Erasing) => void;
}

export function DocumentPrivacyCard({ documentId, onErase }: DocumentPrivacyCardProps) {
  const found = useDocumentPrivacy(documentId);
  const t = strings.privacy;
  if (found.isError) return <ErrorBanner error={found.error} onRetry={() => void found.refetch()} />;
  if (found.data === undefined) return <Loading />;
  const { document, pages } = found.data;
  return (
    <section className="card privacy-card" aria-label={document.name}>
      <header className="publish-row">
        <h2 dir="auto">{document.name}</h2>
        <span className="foot-space" />
        <Button tone="danger" icon={Eraser} onClick={() => onErase({ target: { documentId }, name: document.name })}>
          {t.erase.open}
        </Button>
      </header>
      <h3>{t.ofDocument}</h3>
      <FlagFields
        subject={{ kind: "document", id: documentId }}
        name={t.ofDocument}
        flags={document.flags}
        effective={document.flags}
        short={false}
      />
      <RightsForm key={documentId} documentId={documentId} rights={document.rights} />
      <h3>{t.pages}</h3>
      <ul className="plain privacy-pages">
        {pages.map((page) => (
          <li key={page.id}>
            <div className="publish-row">
              <strong>{t.page(page.position + 1)}</strong>
              <span className="muted">{t.pageFacts(page.lines, page.flaggedLines, page.redactions)}</span>
              <span className="foot-space" />
              <Link to={{ screen: "document", documentId, pageId: page.id, lineId: null }}>{t.blackOut}</Link>
              <Button
                onClick={() =>
                  onErase({
                    target: { pageIds: [page.id] },
                    name: `${document.name}, ${t.page(page.position + 1)}`,
                  })
                }
              >
                {t.erase.openPage}
              </Button>
            </div>
            <FlagFields
              subject={{ kind: "page", id: page.id }}
              name={t.page(page.position + 1)}
              flags={page.flags}
              effective={page.effective}
              short
            />
            <Lines documentId={documentId} pageId={page.id} number={page.position + 1} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function RightsForm({ documentId, rights }: { documentId: string; rights: Rights }) {
  const { client } = useApi();
  const act = usePrivacyAction();
  const [licence, setLicence] = useState(rights.licence ?? "");
  const [rightsHolder, setRightsHolder] = useState(rights.rightsHolder ?? "");
  const t = strings.privacy;
  const orNull = (text: string) => (text.trim() === "" ? null : text.trim());
  return (
    <form
      className="publish-row"
      onSubmit={(event) => {
        event.preventDefault();
        const said = { licence: orNull(licence), rightsHolder: orNull(rightsHolder) };
        const subject = { kind: "document", id: documentId } as const;
        void act(() => client.privacy.setRights({ subject, rights: said })).then((done) => {
          if (done) toast("info", t.saved);
        });
      }}
    >
      <label className="field-inline">
        {t.licence}
        <input dir="auto" value={licence} onChange={({ target }) => setLicence(target.value)} />
      </label>
      <label className="field-inline">
        {t.rightsHolder}
        <input dir="auto" value={rightsHolder} onChange={({ target }) => setRightsHolder(target.value)} />
      </label>
      <Button type="submit">{t.saveRights}</Button>
    </form>
  );
}

function Lines({ documentId, pageId, number }: { documentId: string; pageId: string; number: number }) {
  const [open, setOpen] = useState(false);
  const t = strings.privacy;
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t.showLines(number)}</summary>
      {open ? <LineList documentId={documentId} pageId={pageId} /> : null}
    </details>
  );
}

function LineList({ documentId, pageId }: { documentId: string; pageId: string }) {
  const page = usePagePrivacy(pageId);
  if (page.isError) return <ErrorBanner error={page.error} onRetry={() => void page.refetch()} />;
  if (page.data === undefined) return <Loading />;
  return (
    <ul className="plain privacy-lines">
      {page.data.lines.map((line) => (
        <Line key={line.id} documentId={documentId} line={line} />
      ))}
    </ul>
  );
}

function Line({ documentId, line }: { documentId: string; line: LinePrivacy }) {
  const { transport } = useApi();
  const t = strings.privacy;
  const name = t.lineOf(line.position + 1);
  return (
    <li>
      <Link to={{ screen: "document", documentId, pageId: line.pageId, lineId: line.id }}>{name}</Link>
      <img className="publish-crop" loading="lazy" src={transport.assetUrl(line.cropAsset)} alt={name} />
      <bdi dir="auto">{line.text}</bdi>
      {line.leaves === line.text ? null : (
        <span>
          <span className="muted">{t.leaves}</span> <bdi dir="auto">{line.leaves}</bdi>
        </span>
      )}
      <FlagFields
        subject={{ kind: "line", id: line.id }}
        name={name}
        flags={line.flags}
        effective={line.effective}
        short
      />
      <span className="muted">
        {t.seenBy}{" "}
        {line.seenBy.length === 0
          ? t.nobody
          : line.seenBy.map(({ name: version, split }) => `${version} (${t.split[split]})`).join(", ")}
      </span>
    </li>
  );
}
