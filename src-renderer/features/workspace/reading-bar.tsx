/** @file What reading does or did: progress with cancel, then what changed and what went wrong. */
import { X } from "lucide-react";
import { useState } from "react";
import type { PageSummary } from "#contract/documents.ts";
import type { ReadingJob } from "#contract/recognition.ts";
import { lines as countOfLines, strings } from "../../strings/index.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Banner, Progress } from "../../ui/feedback.tsx";
import { figuresOf, hasFigures } from "./reading-figures.tsx";

interface ReadingBarProps {
  job: ReadingJob | null;
  pages: PageSummary[];
  /** Whether the page at hand has lines that read otherwise than before. */
  hasChanges: boolean;
  /** Resolves to whether it was taken; what runs at the moment is finished first. */
  onCancel(jobId: string): Promise<boolean>;
  onRetry(pageIds: string[]): void;
  onShowChanged(): void;
}

/** How far the bar is, 0 to 1; null: nobody can say. Weights that are loaded have a bar of their own, before any page. */
function shareOf({ phase, pageProgress, done, total }: ReadingJob): number | null {
  if (phase === "starting" || total === 0) return null;
  return phase === "loading" ? pageProgress : (done + pageProgress) / total;
}

export function ReadingBar({ job, pages, hasChanges, onCancel, onRetry, onShowChanged }: ReadingBarProps) {
  const t = strings.workspace;
  const [dismissed, setDismissed] = useState<string | null>(null);
  // What ended before this screen opened is no news.
  const [watched, setWatched] = useState<string | null>(null);
  /** The job that was told to stop, and has not yet. */
  const [stopping, setStopping] = useState<string | null>(null);
  if (job?.state === "running" && watched !== job.id) setWatched(job.id);
  if (job === null || dismissed === job.id) return null;
  const close = <IconButton icon={X} label={strings.app.dismiss} onClick={() => setDismissed(job.id)} />;

  if (job.state === "running") {
    const started = job.currentPageId !== null || job.done > 0;
    const share = shareOf(job);
    const label = started ? t.reading(job.done, job.total) : t.readingQueued;
    return (
      <div className="reading-bar">
        <span className="reading-text">
          {label}
          {job.phase === null ? "" : `, ${t.phase[job.phase]}`}
        </span>
        <Progress value={started ? share : null} label={label} />
        <Button
          size="small"
          disabled={stopping === job.id}
          onClick={() => {
            setStopping(job.id);
            void onCancel(job.id).then((taken) => {
              if (!taken) setStopping(null);
            });
          }}
        >
          {stopping === job.id ? t.cancellingReading : t.cancelReading}
        </Button>
      </div>
    );
  }
  if (job.state === "failed") {
    return (
      <Banner
        tone="danger"
        title={t.readFailed}
        actions={
          <>
            <Button size="small" onClick={() => onRetry(job.failures.map((failure) => failure.pageId))}>
              {strings.app.retry}
            </Button>
            {close}
          </>
        }
      >
        {job.message}
        {figuresOf(job)}
      </Banner>
    );
  }
  if (job.failures.length > 0) {
    return (
      <Banner
        tone="warning"
        title={t.readFailures(job.failures.length)}
        actions={
          <>
            <Button size="small" onClick={() => onRetry(job.failures.map((failure) => failure.pageId))}>
              {strings.app.retry}
            </Button>
            {close}
          </>
        }
      >
        <ul className="plain">
          {job.failures.map((failure) => (
            <li key={failure.pageId}>
              {t.page((pages.find((page) => page.id === failure.pageId)?.position ?? 0) + 1)}:{" "}
              <bdi>{failure.message}</bdi>
            </li>
          ))}
        </ul>
        {figuresOf(job)}
      </Banner>
    );
  }
  if (watched !== job.id) return null;
  if (job.state === "cancelled")
    return (
      <Banner tone="info" title={t.readCancelled} actions={close}>
        {figuresOf(job)}
      </Banner>
    );
  // A first reading changed every line from nothing: there is nothing to compare.
  if (!hasChanges && job.keptVerifiedLines === 0 && !hasFigures(job)) return null;
  return (
    <Banner
      tone="success"
      title={t.readDone(job.changedLines, job.keptVerifiedLines)}
      actions={
        <>
          {!hasChanges || job.changedLines === 0 ? null : (
            <Button size="small" onClick={onShowChanged} title={countOfLines(job.changedLines)}>
              {t.showChanged}
            </Button>
          )}
          {close}
        </>
      }
    >
      {figuresOf(job)}
    </Banner>
  );
}
