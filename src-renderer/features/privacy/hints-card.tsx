/** @file What looks like personal data in a document: judged by key, one after the other. */
import { type KeyboardEvent, useRef } from "react";
import type { Hint } from "#contract/privacy.ts";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { useHints, usePrivacyAction } from "./use-privacy.ts";

type Decide = (hint: Hint, decision: Hint["decision"]) => Promise<boolean>;

export function HintsCard({ documentId }: { documentId: string }) {
  const { client } = useApi();
  const act = usePrivacyAction();
  const hints = useHints(documentId);
  const list = useRef<HTMLUListElement>(null);
  const t = strings.privacy.hints;
  const decide: Decide = ({ lineId, kind, match }, decision) =>
    act(() => client.privacy.decideHint({ lineId, kind, match, decision }));
  const go = (from: Element, step: number) => {
    const rows = [...(list.current?.children ?? [])];
    (rows[rows.indexOf(from) + step] as HTMLElement | undefined)?.focus();
  };
  return (
    <section className="card privacy-card" aria-label={t.title}>
      <h2>{t.title}</h2>
      <p className="muted">{t.lead}</p>
      {hints.isError ? <ErrorBanner error={hints.error} onRetry={() => void hints.refetch()} /> : null}
      {hints.isPending ? <Loading /> : null}
      {hints.data?.length === 0 ? <p className="muted">{t.none}</p> : null}
      <ul className="plain privacy-lines" aria-label={t.list} ref={list}>
        {hints.data?.map((hint) => (
          <Row key={`${hint.lineId}-${hint.kind}-${hint.start}`} hint={hint} decide={decide} go={go} />
        ))}
      </ul>
    </section>
  );
}

function Row({ hint, decide, go }: { hint: Hint; decide: Decide; go: (from: Element, step: number) => void }) {
  const { transport } = useApi();
  const t = strings.privacy.hints;
  const place = `${strings.privacy.page(hint.pagePosition + 1)}, ${strings.privacy.lineOf(hint.linePosition + 1)}`;
  const onKeyDown = (event: KeyboardEvent<HTMLLIElement>) => {
    const row = event.currentTarget;
    const decision = { c: "confirmed", d: "dismissed" }[event.key] as Hint["decision"] | undefined;
    const step = { j: 1, k: -1 }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || (decision === undefined && step === undefined)) return;
    event.preventDefault();
    event.stopPropagation();
    if (decision !== undefined) void decide(hint, decision);
    go(row, step ?? 1);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a row that is judged by key has the focus
    <li tabIndex={0} onKeyDown={onKeyDown}>
      <span className="publish-line-head">
        <span className="tag">{t.kinds[hint.kind]}</span>
        <span className="muted">{place}</span>
        {hint.decision === null ? null : <span className="tag success">{t[hint.decision]}</span>}
      </span>
      <img className="publish-crop" loading="lazy" src={transport.assetUrl(hint.cropAsset)} alt={place} />
      <bdi dir="auto">
        {hint.text.slice(0, hint.start)}
        <mark>{hint.match}</mark>
        {hint.text.slice(hint.start + hint.match.length)}
      </bdi>
      <div className="publish-row">
        {hint.decision === null ? (
          <>
            <Button size="small" onClick={() => void decide(hint, "confirmed")}>
              {t.confirm}
            </Button>
            <Button size="small" onClick={() => void decide(hint, "dismissed")}>
              {t.dismiss}
            </Button>
          </>
        ) : (
          <Button size="small" onClick={() => void decide(hint, null)}>
            {t.undo}
          </Button>
        )}
      </div>
    </li>
  );
}
