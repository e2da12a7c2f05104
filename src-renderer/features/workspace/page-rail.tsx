/** @file The pages of the document: picture, how far they are, how sure the model was. */
import { CircleAlert, CircleCheck } from "lucide-react";
import { memo, useEffect, useRef } from "react";
import type { PageSummary } from "#contract/documents.ts";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/en.ts";
import { percent, wholePercent } from "../../ui/format.ts";

interface PageRailProps {
  pages: PageSummary[];
  currentId: string;
  /** The page that is being read, with its progress (0 to 1). */
  reading: { pageId: string; progress: number } | null;
  onOpen(pageId: string): void;
}

export function PageRail({ pages, currentId, reading, onOpen }: PageRailProps) {
  return (
    <nav className="rail" aria-label={strings.workspace.pages}>
      <ol>
        {pages.map((page) => (
          <RailPage
            key={page.id}
            page={page}
            current={page.id === currentId}
            progress={reading?.pageId === page.id ? reading.progress : null}
            onOpen={onOpen}
          />
        ))}
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
  const ref = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (current) ref.current?.scrollIntoView({ block: "nearest" });
  }, [current]);
  const t = strings.workspace;
  const done = page.lineCount > 0 && page.verifiedCount === page.lineCount;
  return (
    <li>
      <button
        ref={ref}
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
          <span className="rail-number">{page.position + 1}</span>
          {page.state === "unread" ? (
            <span className="rail-muted">{strings.library.noLines}</span>
          ) : (
            <>
              <span className="rail-count">
                {page.verifiedCount}/{page.lineCount}
              </span>
              {page.cer === null ? null : (
                <span className="rail-muted rail-cer">{strings.library.cer(percent(page.cer))}</span>
              )}
            </>
          )}
        </span>
        {page.confidence === null ? null : (
          <span
            className="heat"
            title={t.confidence(wholePercent(page.confidence))}
            style={{ "--heat": heat(page.confidence) } as React.CSSProperties}
          />
        )}
      </button>
    </li>
  );
});

/** Confidence as 0 % (cold) to 100 % (sure): models are rarely below 0.6, so the scale starts there. */
function heat(confidence: number): string {
  return `${Math.round(Math.min(1, Math.max(0, (confidence - 0.6) / 0.4)) * 100)}%`;
}

function railLabel(page: PageSummary): string {
  const parts = [strings.workspace.page(page.position + 1)];
  if (page.state === "unread") parts.push(strings.library.noLines);
  else if (page.state === "failed") parts.push(strings.workspace.pageFailed);
  else parts.push(strings.library.verified(page.verifiedCount, page.lineCount));
  return parts.join(", ");
}
