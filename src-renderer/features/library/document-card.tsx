/** @file One document of the library. */
import { FileText, Languages, Pencil, Tags, Trash2 } from "lucide-react";
import { useState } from "react";
import type { DocumentSummary } from "#contract/documents.ts";
import { useApi } from "../../client/api-context.tsx";
import { Link } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { IconButton } from "../../ui/button.tsx";
import { languageName, messageOf, percent } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { StackedProgress } from "./stacked-progress.tsx";

interface DocumentCardProps {
  document: DocumentSummary;
  selected: boolean;
  /** @param range - with all between this one and the one before */
  onSelect: (range: boolean) => void;
  onTags: () => void;
  onLanguage: () => void;
}

export function DocumentCard({ document: doc, selected, onSelect, onTags, onLanguage }: DocumentCardProps) {
  const { client, transport } = useApi();
  const [naming, setNaming] = useState(false);
  const t = strings.library;
  const p = strings.projects;

  const rename = async (name: string): Promise<void> => {
    setNaming(false);
    if (name.trim() === "" || name.trim() === doc.name) return;
    try {
      await client.documents.rename({ id: doc.id, name: name.trim() });
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };

  const remove = async (): Promise<void> => {
    try {
      await client.documents.remove({ id: doc.id });
      toast("info", t.removed(doc.name), {
        label: t.undo,
        run: () =>
          void client.documents.restore({ id: doc.id }).catch((error: unknown) => toast("danger", messageOf(error))),
      });
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };

  return (
    <li className={`card document-card ${selected ? "selected" : ""}`}>
      <Link
        className="document-open"
        to={{ screen: "document", documentId: doc.id, pageId: null, lineId: null }}
        aria-label={t.open(doc.name)}
      >
        <span className="document-thumb">
          {doc.thumbnailAsset === null ? (
            <FileText size={32} strokeWidth={1.2} aria-hidden />
          ) : (
            <img src={transport.assetUrl(doc.thumbnailAsset)} alt="" loading="lazy" draggable={false} />
          )}
        </span>
      </Link>
      <input
        type="checkbox"
        className="document-select"
        aria-label={p.select.label(doc.name)}
        checked={selected}
        onChange={(event) => onSelect((event.nativeEvent as MouseEvent).shiftKey)}
      />
      <div className="document-info">
        {naming ? (
          <NameField name={doc.name} onDone={(name) => void rename(name)} onCancel={() => setNaming(false)} />
        ) : (
          <h3 title={doc.name}>
            <span className="document-name" dir="auto">
              {doc.name}
            </span>
            {doc.sample ? <span className="tag">{t.sample}</span> : null}
          </h3>
        )}
        <p className="document-meta">
          {t.readPages(doc.readPageCount, doc.pageCount)}
          {doc.cer === null ? null : <span className="cer">{t.cer(percent(doc.cer))}</span>}
        </p>
        {doc.lineCount === 0 ? (
          <p className="document-meta">{t.noLines}</p>
        ) : (
          <StackedProgress
            lines={doc.lineCount}
            verified={doc.verifiedCount}
            edited={doc.editedCount}
            unreadable={doc.unreadableCount}
          />
        )}
        {doc.tags.length === 0 && doc.language === null ? null : (
          <p className="document-tags">
            {doc.language === null ? null : (
              <span className="tag">
                <Languages size={12} aria-hidden />
                <bdi>{languageName(doc.language)}</bdi>
              </span>
            )}
            {doc.tags.map((tag) => (
              <span key={tag.id} className="tag" dir="auto">
                {tag.name}
              </span>
            ))}
          </p>
        )}
      </div>
      <div className="document-actions">
        <IconButton icon={Tags} label={p.tags.edit(doc.name)} hint={p.tags.hint} onClick={onTags} />
        <IconButton
          icon={Languages}
          label={p.languages.edit(doc.name)}
          hint={p.languages.hintEdit}
          onClick={onLanguage}
        />
        <IconButton icon={Pencil} label={`${t.rename}: ${doc.name}`} hint={t.rename} onClick={() => setNaming(true)} />
        <IconButton icon={Trash2} label={`${t.remove}: ${doc.name}`} hint={t.remove} onClick={() => void remove()} />
      </div>
    </li>
  );
}

function NameField({ name, onDone, onCancel }: { name: string; onDone: (name: string) => void; onCancel: () => void }) {
  return (
    <input
      className="document-name-field"
      aria-label={strings.library.renameLabel}
      defaultValue={name}
      maxLength={200}
      dir="auto"
      // biome-ignore lint/a11y/noAutofocus: it appears because its button was pressed
      autoFocus
      onFocus={(event) => event.target.select()}
      onBlur={(event) => onDone(event.target.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") onCancel();
      }}
    />
  );
}
