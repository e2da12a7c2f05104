/** @file Lines that were found, each a link to its place; of many only those in sight are asked for and shown. */
import { SearchX } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { SearchHit } from "#contract/search.ts";
import { useApi } from "../../client/api-context.tsx";
import { useTags, useTextSearch } from "../../client/library-queries.ts";
import { useDocument } from "../../client/queries.ts";
import { Link, navigate } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { useContentRows } from "../../ui/content-rows.ts";
import { Empty, ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { readPreference, writePreference } from "../../ui/preferences.ts";

const t = strings.projects.search;
const ROW_HEIGHT = 92;

interface SearchResultsProps {
  text: string;
  documentId: string | null;
  tagId: string | undefined;
}

export function SearchResults({ text, documentId, tagId }: SearchResultsProps) {
  const [exact, setExact] = useState(() => readPreference<boolean>("search.exact", false));
  const [range, setRange] = useState({ first: 0, last: 30 });
  const scope = documentId === null ? (tagId === undefined ? {} : { tagId }) : { documentId };
  const list = useTextSearch({ text, exact, ...scope }, range);
  const tag = useTags().data?.find(({ id }) => id === tagId);
  return (
    <section className={list.stale ? "search-results stale" : "search-results"} aria-label={t.results}>
      <div className="search-head">
        <p role="status">{list.total === null || list.total === 0 ? "" : t.total(list.total, list.mostCounted)}</p>
        {documentId === null ? (
          tag === undefined ? null : (
            <span className="tag">
              <bdi>{t.inTag(tag.name)}</bdi>
            </span>
          )
        ) : (
          <Scope documentId={documentId} text={text} />
        )}
        <span className="foot-space" />
        <label className="field-inline" title={t.exactHint}>
          <input
            type="checkbox"
            checked={exact}
            onChange={(event) => {
              setExact(event.target.checked);
              writePreference("search.exact", event.target.checked);
            }}
          />
          <span>{t.exact}</span>
        </label>
      </div>
      {list.indexing === null ? null : (
        <p className="muted" role="status">
          {t.indexing(list.indexing.done, list.indexing.total)}
        </p>
      )}
      {list.error === null ? null : <ErrorBanner error={list.error} onRetry={list.retry} />}
      {list.total === null && list.error === null ? <Loading /> : null}
      {list.total === 0 ? (
        <Empty icon={SearchX} title={t.none}>
          {exact ? t.noneExact : t.noneHint}
        </Empty>
      ) : null}
      {list.total !== null && list.total > 0 ? (
        <Hits total={list.total} at={list.at} onRange={setRange} showDocument={documentId === null} />
      ) : null}
    </section>
  );
}

function Scope({ documentId, text }: { documentId: string; text: string }) {
  const name = useDocument(documentId).data?.document.name;
  return (
    <>
      <span className="tag">
        <bdi>{t.inDocument(name ?? strings.projects.search.loading)}</bdi>
      </span>
      <Button size="small" tone="quiet" onClick={() => navigate({ screen: "library", text }, true)}>
        {t.everywhere}
      </Button>
    </>
  );
}

interface HitsProps {
  total: number;
  at: (index: number) => SearchHit | undefined;
  onRange: (range: { first: number; last: number }) => void;
  showDocument: boolean;
}

function Hits({ total, at, onRange, showDocument }: HitsProps) {
  const list = useRef<HTMLOListElement>(null);
  const rows = useContentRows(list, total, ROW_HEIGHT);
  const first = rows.items[0]?.index ?? 0;
  const last = rows.items.at(-1)?.index ?? 0;
  useEffect(() => onRange({ first, last }), [onRange, first, last]);

  /** Up and down go from hit to hit, as in any list. */
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const current = (event.target as HTMLElement).closest<HTMLElement>("[data-index]");
    if (step === 0 || current === null) return;
    event.preventDefault();
    const next = Number(current.dataset.index) + step;
    rows.scrollTo(Math.min(total - 1, Math.max(0, next)));
    list.current?.querySelector<HTMLElement>(`[data-index="${next}"] a`)?.focus({ preventScroll: true });
  };

  return (
    <ol className="search-hits" ref={list} style={{ blockSize: rows.height }} onKeyDown={onKeyDown}>
      {rows.items.map((row) => {
        const hit = at(row.index);
        return (
          <li
            key={row.key}
            className="search-row"
            data-index={row.index}
            ref={rows.measure}
            style={{ transform: `translateY(${rows.top(row)}px)` }}
          >
            {hit === undefined ? (
              <div className="search-hit card waiting" aria-hidden />
            ) : (
              <Hit hit={hit} showDocument={showDocument} />
            )}
          </li>
        );
      })}
    </ol>
  );
}

function Hit({ hit, showDocument }: { hit: SearchHit; showDocument: boolean }) {
  const { transport } = useApi();
  const { documentId, documentName, pageId, lineId, pagePosition, linePosition } = hit;
  return (
    <article className="search-hit card">
      <div className="search-place">
        <Link
          to={{ screen: "document", documentId, pageId, lineId }}
          aria-label={t.open(documentName, pagePosition + 1, linePosition + 1)}
        >
          {showDocument ? (
            <>
              <bdi className="search-document">{documentName}</bdi>{" "}
            </>
          ) : null}
          <span className="search-line">{t.place(pagePosition + 1, linePosition + 1)}</span>
        </Link>
        <span className={`tag ${hit.status === "verified" ? "success" : ""}`}>{t.status[hit.status]}</span>
      </div>
      <p className="search-snippet" dir={hit.direction}>
        {hit.cutBefore ? "… " : null}
        {marked(hit)}
        {hit.cutAfter ? " …" : null}
      </p>
      <img className="search-crop" src={transport.assetUrl(hit.cropAsset)} alt="" loading="lazy" />
    </article>
  );
}

/** The snippet with what matches marked. */
function marked({ snippet, ranges }: SearchHit): ReactNode[] {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const [start, end] of ranges) {
    parts.push(snippet.slice(at, start), <mark key={start}>{snippet.slice(start, end)}</mark>);
    at = end;
  }
  parts.push(snippet.slice(at));
  return parts;
}
