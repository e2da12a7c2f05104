/** @file The log of what was decided about privacy, newest first. */
import { strings } from "../../strings/index.ts";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { dateTime } from "../../ui/format.ts";
import { MoreButton } from "../../ui/more-button.tsx";
import { useAudit } from "./use-privacy.ts";

export function AuditCard() {
  const audit = useAudit();
  const t = strings.privacy.audit;
  const entries = audit.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <section className="card privacy-card" aria-label={t.title}>
      <h2>{t.title}</h2>
      {audit.isError ? <ErrorBanner error={audit.error} onRetry={() => void audit.refetch()} /> : null}
      {audit.isPending ? <Loading /> : null}
      {audit.isSuccess && entries.length === 0 ? <p className="muted">{t.none}</p> : null}
      <ol className="plain privacy-audit">
        {entries.map(({ id, at, summary, reason }) => (
          <li key={id}>
            <time className="muted" dateTime={at}>
              {dateTime(at)}
            </time>{" "}
            <bdi lang="en">{summary}</bdi> {reason === null ? null : <bdi>{t.reason(reason)}</bdi>}
          </li>
        ))}
      </ol>
      <MoreButton list={audit} label={t.more} />
    </section>
  );
}
