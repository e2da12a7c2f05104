/** @file The library: documents, search over all text, the place to drop scans, the trash. */
import { FolderSearch, Sparkles, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { DocumentSummary } from "#contract/documents.ts";
import {
  type DocumentQuery,
  type PartialList,
  useDocumentList,
  useLibraryProgress,
  useTags,
  useTrashCount,
} from "../../client/library-queries.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Empty, ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { percent } from "../../ui/format.ts";
import { readPreference, writePreference } from "../../ui/preferences.ts";
import { ScreenHead } from "../../ui/screen-head.tsx";
import { DocumentCard } from "./document-card.tsx";
import { DocumentGrid } from "./document-grid.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { useImports } from "./import-context.tsx";
import { ImportPanel } from "./import-panel.tsx";
import { LanguageDialog } from "./language-dialog.tsx";
import { SearchField } from "./search-field.tsx";
import { SearchResults } from "./search-results.tsx";
import { useSelection } from "./selection.ts";
import { SelectionBar } from "./selection-bar.tsx";
import { TagDialog } from "./tag-dialog.tsx";
import { TrashDialog } from "./trash-dialog.tsx";
import { TrashProgress } from "./trash-progress.tsx";
import { ChooseFiles, Welcome } from "./welcome.tsx";

interface LibraryPageProps {
  /** What is searched for in all text; null: the documents are shown. */
  text: string | null;
  /** The document that the search keeps to. */
  documentId: string | null;
  /** Under everything else. */
  foot?: ReactNode;
}

/** The order is remembered; what is filtered for is not. */
function initialQuery(): DocumentQuery {
  const order = readPreference<string>("library.order", "newest");
  return { order: order === "name" || order === "progress" ? order : "newest" };
}

export function LibraryPage({ text, documentId, foot }: LibraryPageProps) {
  const [query, setQuery] = useState<DocumentQuery>(initialQuery);
  const [trashOpen, setTrashOpen] = useState(false);
  const progress = useLibraryProgress();
  const tags = useTags().data ?? [];
  const imports = useImports();
  const trashCount = useTrashCount();
  const t = strings.library;
  const known = progress.data;
  const empty = known?.documents === 0;
  // A tag that was removed in another window would hide everything.
  const { tagId, ...withoutTag } = query;
  const shown: DocumentQuery = tagId === undefined || tags.some((tag) => tag.id === tagId) ? query : withoutTag;

  return (
    <div className="screen library">
      <ScreenHead title={t.title} lead={known === undefined || empty ? null : summaryOf(known)}>
        {trashCount > 0 ? (
          <Button tone="quiet" icon={Trash2} onClick={() => setTrashOpen(true)}>
            {strings.projects.trash.open(trashCount)}
          </Button>
        ) : null}
        {known === undefined || empty ? null : (
          <>
            {known.hasSample ? null : (
              <Button tone="quiet" icon={Sparkles} onClick={() => void imports.addSample()}>
                {t.addSample}
              </Button>
            )}
            <ChooseFiles />
          </>
        )}
      </ScreenHead>
      {progress.isError ? <ErrorBanner error={progress.error} onRetry={() => void progress.refetch()} /> : null}
      {progress.isPending ? <Loading /> : null}
      <ImportPanel />
      <TrashProgress />
      {empty ? <Welcome /> : null}
      {known === undefined || empty ? null : (
        <>
          <SearchField text={text ?? ""} documentId={documentId} />
          {text === null ? (
            <Documents
              query={shown}
              onQuery={(next) => {
                setQuery(next);
                writePreference("library.order", next.order ?? "newest");
              }}
            />
          ) : (
            <SearchResults text={text} documentId={documentId} tagId={shown.tagId} />
          )}
        </>
      )}
      {foot}
      {trashOpen ? <TrashDialog onClose={() => setTrashOpen(false)} /> : null}
    </div>
  );
}

function summaryOf(known: NonNullable<ReturnType<typeof useLibraryProgress>["data"]>): string {
  const t = strings.projects;
  const { documents, pages, readPages, lines, verified, unreadable } = known;
  const summary = t.summary(documents, pages, pages - readPages);
  const done = verified + unreadable;
  return lines === 0 ? summary : `${summary} · ${t.done(done, lines, percent(done / lines))}`;
}

function Documents({ query, onQuery }: { query: DocumentQuery; onQuery: (query: DocumentQuery) => void }) {
  const tags = useTags().data ?? [];
  const [range, setRange] = useState({ first: 0, last: 30 });
  const [tagging, setTagging] = useState<readonly string[] | null>(null);
  const [speaking, setSpeaking] = useState<readonly string[] | null>(null);
  const list = useDocumentList(query, range);
  const selection = useSelection((index) => list.at(index)?.id);
  const t = strings.projects.filter;

  return (
    <>
      <FilterBar query={query} tags={tags} onChange={onQuery} />
      {selection.ids.size === 0 ? null : (
        <SelectionBar
          selection={selection}
          query={query}
          total={list.total ?? 0}
          onTags={() => setTagging([...selection.ids])}
          onLanguage={() => setSpeaking([...selection.ids])}
        />
      )}
      {list.error === null ? null : <ErrorBanner error={list.error} onRetry={list.retry} />}
      {list.total === 0 ? (
        <Empty
          icon={FolderSearch}
          title={t.none}
          actions={
            <Button onClick={() => onQuery(query.order === undefined ? {} : { order: query.order })}>{t.clear}</Button>
          }
        />
      ) : (
        <DocumentGrid
          list={list}
          onRange={setRange}
          card={(document, index) => (
            <DocumentCard
              key={document.id}
              document={document}
              selected={selection.ids.has(document.id)}
              onSelect={(between) => selection.toggle(document.id, index, between)}
              onTags={() => setTagging([document.id])}
              onLanguage={() => setSpeaking([document.id])}
            />
          )}
        />
      )}
      <p className="drop-hint">
        {strings.library.dropTitle}. {strings.library.dropHint}
      </p>
      {tagging === null ? null : (
        <TagDialog ids={tagging} documents={atHand(list, tagging)} onClose={() => setTagging(null)} />
      )}
      {speaking === null ? null : (
        <LanguageDialog ids={speaking} documents={atHand(list, speaking)} onClose={() => setSpeaking(null)} />
      )}
    </>
  );
}

/** Of the documents with these ids, those that are loaded. */
function atHand(list: PartialList<DocumentSummary>, ids: readonly string[]): DocumentSummary[] {
  const wanted = new Set(ids);
  return Array.from({ length: list.total ?? 0 }, (_, index) => list.at(index)).filter(
    (document) => document !== undefined && wanted.has(document.id),
  ) as DocumentSummary[];
}
