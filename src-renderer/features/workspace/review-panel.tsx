/**
 * @file New readings as a merge: lines whose newest reading differs from what stands, accepted or refused by key; and
 * verified lines that a later reading surely contradicts: "you or me?". Takes the place of the line cards.
 */
import { ArrowLeft, CheckCheck, CornerDownRight, GitCompare, ShieldQuestion } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Disagreement } from "#contract/corrections.ts";
import type { PageSummary } from "#contract/documents.ts";
import { useApi } from "../../client/api-context.tsx";
import { useDifferences, useDoubts } from "../../client/queries.ts";
import { useCommands, useFlags, useKeyHint } from "../../keys/use-commands.tsx";
import { strings } from "../../strings/index.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Empty, ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { useFieldFont } from "../../ui/field-font.ts";
import { messageOf, wholePercent } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { ReviewCard } from "./review-card.tsx";
import type { LineChanges } from "./use-line-changes.ts";
import type { ReviewMode } from "./workspace-store.ts";

interface ReviewPanelProps {
  documentId: string;
  pages: PageSummary[];
  mode: ReviewMode;
  changes: LineChanges;
  onMode(mode: ReviewMode | null): void;
  /** Shows the line in its place, with the keyboard in it. */
  onOpen(pageId: string, lineId: string): void;
  /** The line that is being looked at, for the page image. */
  onLook(pageId: string, lineId: string): void;
  onUndo(): void;
}

/** What `accept all` offers first. */
const SURE = 0.95;

export function ReviewPanel(props: ReviewPanelProps) {
  const { documentId, mode, changes } = props;
  const { client } = useApi();
  const differences = useDifferences(documentId);
  const doubts = useDoubts(documentId);
  const query = mode === "differences" ? differences : doubts;
  /** Decided here, while the list does not know of it yet. */
  const [decided, setDecided] = useState<ReadonlySet<string>>(new Set());
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const hint = useKeyHint();
  const { family } = useFieldFont();
  const t = strings.review;
  const items = (query.data?.items ?? []).filter((item) => !decided.has(item.proposalId));
  const index = Math.min(at, items.length - 1);
  const current = items[index];

  // The keyboard follows the line that is looked at.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another line, not another drawing of it
  useEffect(() => {
    if (current === undefined) return;
    list.current?.querySelector<HTMLElement>("[aria-current=true]")?.focus();
    props.onLook(current.line.pageId, current.line.id);
  }, [current?.proposalId]);

  const decide = async (item: Disagreement, accept: boolean): Promise<void> => {
    setDecided((before) => new Set([...before, item.proposalId]));
    const seen = { lineId: item.line.id, baseRevision: item.line.revision };
    const sent = await changes.send(() => {
      if (mode === "differences") {
        return client.corrections.decide({ decisions: [{ ...seen, proposalId: item.proposalId, accept }] });
      }
      if (accept) {
        return client.corrections.accept({ lines: [{ ...seen, proposalId: item.proposalId }], verified: true });
      }
      return client.corrections
        .dismiss({ ...seen, proposalId: item.proposalId })
        .then(({ line, journal }) => ({ lines: [line], journal }));
    });
    if (sent !== null) return;
    setDecided((before) => new Set([...before].filter((id) => id !== item.proposalId)));
    void query.refetch();
  };

  const onCurrent = (run: (item: Disagreement) => void) => (): boolean => {
    if (current === undefined) return false;
    run(current);
    return true;
  };
  useCommands({
    "review.accept": onCurrent((item) => void decide(item, true)),
    "review.refuse": onCurrent((item) => void decide(item, false)),
    "review.next": () => setAt(Math.min(items.length - 1, index + 1)),
    "review.previous": () => setAt(Math.max(0, index - 1)),
    "review.open": onCurrent((item) => props.onOpen(item.line.pageId, item.line.id)),
    "review.close": () => props.onMode(null),
  });
  useFlags((target) => ({ inReview: target.closest("[data-review]") !== null }));

  return (
    <section
      className="line-panel review"
      style={{ "--line-font": family } as React.CSSProperties}
      aria-label={t.title}
      data-review
    >
      <div className="review-head">
        <IconButton
          icon={ArrowLeft}
          label={t.back}
          hint={hint(t.back, "review.close")}
          onClick={() => props.onMode(null)}
        />
        <fieldset className="segments">
          <legend className="visually-hidden">{t.title}</legend>
          {(["differences", "doubts"] as const).map((each) => (
            <label key={each} className={each === mode ? "segment on" : "segment"}>
              <input type="radio" name="review" checked={each === mode} onChange={() => props.onMode(each)} />
              {t.modes[each]}{" "}
              <span className="filter-count">{(each === "differences" ? differences : doubts).data?.total ?? ""}</span>
            </label>
          ))}
        </fieldset>
        <span className="foot-space" />
        {mode === "differences" && items.length > 0 ? (
          <AcceptAll documentId={documentId} onUndo={props.onUndo} />
        ) : null}
      </div>
      <p className="review-hint">{t.hints[mode]}</p>
      {query.isError ? <ErrorBanner error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Loading /> : null}
      {query.data !== undefined && items.length === 0 ? (
        <Empty
          icon={mode === "differences" ? GitCompare : ShieldQuestion}
          title={t.empty[mode]}
          actions={<Button onClick={() => props.onMode(null)}>{t.back}</Button>}
        />
      ) : null}
      <ul className="review-list plain" ref={list} aria-label={t.modes[mode]}>
        {items.map((item, i) => (
          <ReviewCard
            key={item.proposalId}
            item={item}
            mode={mode}
            page={props.pages.find((page) => page.id === item.line.pageId)}
            current={i === index}
            onLook={() => setAt(i)}
            onDecide={(accept) => void decide(item, accept)}
            onOpen={() => props.onOpen(item.line.pageId, item.line.id)}
          />
        ))}
      </ul>
      {(query.data?.total ?? 0) > items.length + decided.size ? (
        <p className="review-hint">
          <CornerDownRight size={12} aria-hidden /> {t.more}
        </p>
      ) : null}
    </section>
  );
}

/** Takes everything that the model is sure enough of, as one step. */
function AcceptAll({ documentId, onUndo }: { documentId: string; onUndo(): void }) {
  const { client } = useApi();
  const [least, setLeast] = useState(SURE);
  const t = strings.review;
  const run = async (): Promise<void> => {
    try {
      const { accepted } = await client.corrections.acceptAll({ documentId, minConfidence: least });
      toast("info", t.accepted(accepted), accepted === 0 ? undefined : { label: strings.workspace.undo, run: onUndo });
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };
  return (
    <span className="review-all">
      <Button size="small" icon={CheckCheck} onClick={() => void run()}>
        {t.acceptAll(wholePercent(least))}
      </Button>
      <input
        type="range"
        min={50}
        max={100}
        step={1}
        aria-label={t.acceptFrom}
        title={t.acceptFrom}
        value={Math.round(least * 100)}
        onChange={(event) => setLeast(Number(event.target.value) / 100)}
      />
    </span>
  );
}
