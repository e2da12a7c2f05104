/** @file The pages of the document: picture, how far they are, how sure the model was and how often it was wrong. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { CircleAlert, CircleCheck } from "lucide-react";
import { type KeyboardEvent, memo, useEffect, useRef } from "react";
import type { PageSummary } from "#contract/documents.ts";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/index.ts";
import { percent, wholePercent } from "../../ui/format.ts";
import { useStableKeys } from "../../ui/stable-keys.ts";

interface PageRailProps {
  pages: PageSummary[];
  currentId: string;
  /** The page that is being read, with its progress (0 to 1). */
  reading: { pageId: string; progress: number } | null;
  onOpen(pageId: string): void;
}

/** Height of an entry in CSS pixels, until it is measured. */
const ENTRY = 82;
const entryHeight = (): number => ENTRY;

export function PageRail({ pages, currentId, reading, onOpen }: PageRailProps) {
  const scroller = useRef<HTMLElement>(null);
  const currentIndex = pages.findIndex((page) => page.id === currentId);
  const virtualizer = useVirtualizer({
    count: pages.length,
    getScrollElement: () => scroller.current,
    estimateSize: entryHeight,
    getItemKey: useStableKeys(pages),
    overscan: 4,
    // Ten thousand pages: only those in sight are in the page.
    initialOffset: Math.max(0, (currentIndex - 2) * ENTRY),
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: another page came up
  useEffect(() => {
    if (currentIndex >= 0) virtualizer.scrollToIndex(currentIndex, { align: "auto" });
  }, [currentIndex]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, Home: -pages.length, End: pages.length };
    const step = steps[event.key];
    const entry = (event.target as HTMLElement).closest<HTMLElement>("[data-index]");
    if (step === undefined || entry === null) return;
    event.preventDefault();
    const index = Math.min(pages.length - 1, Math.max(0, Number(entry.dataset.index) + step));
    virtualizer.scrollToIndex(index, { align: "auto" });
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"] button`)?.focus();
    });
  };

  return (
    <nav className="rail" aria-label={strings.workspace.pages} ref={scroller}>
      <ol style={{ blockSize: virtualizer.getTotalSize() }} onKeyDown={onKeyDown}>
        {virtualizer.getVirtualItems().map((item) => {
          const page = pages[item.index];
          if (page === undefined) return null;
          return (
            <li
              key={item.key}
              data-index={item.index}
              ref={virtualizer.measureElement}
              aria-setsize={pages.length}
              aria-posinset={item.index + 1}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <RailPage
                page={page}
                current={page.id === currentId}
                progress={reading?.pageId === page.id ? reading.progress : null}
                onOpen={onOpen}
              />
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

interface RailPageProps {
  page: PageSummary;
  current: boolean;
  progress: number | null;
  onOpen(pageId: string): void;
}

const RailPage = memo(function RailPage({ page, current, progress, onOpen }: RailPageProps) {
  const { transport } = useApi();
  const done = page.lineCount > 0 && page.verifiedCount === page.lineCount;
  return (
    <button
      type="button"
      className={current ? "rail-page current" : "rail-page"}
      aria-current={current ? "page" : undefined}
      aria-label={railLabel(page)}
      title={page.sourceName}
      onClick={() => onOpen(page.id)}
    >
      <span className="rail-thumb">
        <img src={transport.assetUrl(page.thumbnailAsset)} alt="" loading="lazy" draggable={false} />
        {page.state === "failed" ? <CircleAlert className="rail-mark failed" size={16} aria-hidden /> : null}
        {done ? <CircleCheck className="rail-mark done" size={16} aria-hidden /> : null}
        {progress === null ? null : (
          <span className="rail-reading" style={{ blockSize: `${Math.max(4, progress * 100)}%` }} />
        )}
      </span>
      <span className="rail-info">
        <span className="rail-number">
          {page.position + 1}
          {page.state === "unread" ? null : (
            <span className="rail-count">
              {page.verifiedCount}/{page.lineCount}
            </span>
          )}
        </span>
        {page.state === "unread" ? <span className="rail-muted">{strings.library.noLines}</span> : null}
        {page.state === "failed" ? <span className="rail-muted failed">{strings.workspace.failedShort}</span> : null}
        <Heat value={page.confidence} share={sureness(page.confidence)} title={strings.workspace.confidence}>
          {wholePercent(page.confidence)}
        </Heat>
        <Heat value={page.cer} share={rightness(page.cer)} title={strings.library.cer}>
          {strings.library.cer(percent(page.cer))}
        </Heat>
      </span>
    </button>
  );
});

interface HeatProps {
  value: number | null;
  /** 0 worst to 1 best. */
  share: number;
  title(value: string): string;
  children: string;
}

function Heat({ value, share, title, children }: HeatProps) {
  if (value === null) return null;
  const style = { "--heat": `${Math.round(share * 100)}%` } as React.CSSProperties;
  return (
    <span className="heat" title={title(percent(value))} style={style}>
      {children}
    </span>
  );
}

/** Models are rarely less sure than 0.6: the scale of mean confidences starts there. */
function sureness(confidence: number | null): number {
  return Math.min(1, Math.max(0, ((confidence ?? 0) - 0.6) / 0.4));
}

/** A CER of 20 % and above is as bad as it gets; the scale is by its root, since 1 % and 3 % differ more than 11 and 13. */
function rightness(cer: number | null): number {
  return 1 - Math.sqrt(Math.min(1, Math.max(0, (cer ?? 0) / 0.2)));
}

function railLabel(page: PageSummary): string {
  const t = strings.workspace;
  const parts = [t.page(page.position + 1)];
  if (page.state === "unread") parts.push(strings.library.noLines);
  else if (page.state === "failed") parts.push(t.pageFailed);
  else parts.push(strings.library.verified(page.verifiedCount, page.lineCount));
  if (page.confidence !== null) parts.push(t.confidence(wholePercent(page.confidence)));
  if (page.cer !== null) parts.push(strings.library.cer(percent(page.cer)));
  return parts.join(", ");
}
