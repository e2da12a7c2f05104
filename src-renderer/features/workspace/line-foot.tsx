/** @file Under a line's text: its status, who set it, whether it is saved; and what the model reads instead. */
import { Check, CircleAlert, CircleDashed, LoaderCircle, PencilLine, RotateCcw } from "lucide-react";
import { useMemo } from "react";
import type { Line } from "#contract/corrections.ts";
import { strings } from "../../strings/en.ts";
import { Button } from "../../ui/button.tsx";
import { wholePercent } from "../../ui/format.ts";
import type { Draft } from "./line-saver.ts";
import { diffTexts } from "./text-diff.ts";

/** What the model reads, where that is not what stands; and what it read before. */
export function Readings({ line, text, onUse }: { line: Line; text: string; onUse(reading: string): void }) {
  const { proposal, previousText } = line;
  const differs = proposal !== null && proposal.text !== text;
  return (
    <>
      {differs ? (
        <div className="line-reading">
          <span className="reading-label">{strings.line.modelReads(proposal.versionName)}</span>
          <Diff before={text} after={proposal.text} />
          <Button
            size="small"
            tone="quiet"
            tabIndex={-1}
            aria-label={strings.line.takeReadingLabel(line.position + 1)}
            onClick={() => onUse(proposal.text)}
          >
            {strings.line.useReading}
          </Button>
        </div>
      ) : null}
      {previousText !== null && proposal !== null ? (
        <div className="line-reading">
          <span className="reading-label changed">{strings.line.changedFrom}</span>
          <Diff before={previousText} after={proposal.text} />
        </div>
      ) : null}
    </>
  );
}

function Diff({ before, after }: { before: string; after: string }) {
  const parts = useMemo(() => diffTexts(before, after), [before, after]);
  return (
    <bdi className="diff" dir="auto">
      {parts.map((part, i) => {
        const key = `${i}${part.kind}`;
        if (part.kind === "removed") return <del key={key}>{part.text}</del>;
        if (part.kind === "added") return <ins key={key}>{part.text}</ins>;
        return <span key={key}>{part.text}</span>;
      })}
    </bdi>
  );
}

interface LineFootProps {
  line: Line;
  draft: Draft | undefined;
  wasSaved: boolean;
  onVerify(): void;
  onUnverify(): void;
  onRetry(): void;
}

const statusIcons = { proposed: CircleDashed, edited: PencilLine, verified: Check };

export function LineFoot({ line, draft, wasSaved, onVerify, onUnverify, onRetry }: LineFootProps) {
  const t = strings.line;
  const Icon = statusIcons[line.status];
  const number = line.position + 1;
  return (
    <div className="line-foot">
      <span className={`status-chip ${line.status}`}>
        <Icon size={12} aria-hidden />
        {t.status[line.status]}
      </span>
      <span className="line-author">{authorOf(line)}</span>
      {line.proposal !== null && line.status !== "verified" ? (
        <span className="line-confidence">{t.confidence(wholePercent(line.proposal.confidence))}</span>
      ) : null}
      {line.previousText !== null ? <span className="changed-chip">{t.changed}</span> : null}
      <span className="foot-space" />
      <SaveState draft={draft} wasSaved={wasSaved} onRetry={onRetry} />
      {/* Out of the tab order: Tab goes from line to line, and Enter and Alt+D do the same. */}
      {line.status === "verified" ? (
        <button
          type="button"
          className="foot-action"
          tabIndex={-1}
          aria-label={t.unverifyLabel(number)}
          onClick={onUnverify}
        >
          <RotateCcw size={12} aria-hidden />
          {t.unverify}
        </button>
      ) : (
        <button
          type="button"
          className="foot-action"
          tabIndex={-1}
          aria-label={t.verifyLabel(number)}
          onClick={onVerify}
        >
          <Check size={12} aria-hidden />
          {t.verify}
        </button>
      )}
    </div>
  );
}

/** A version may have any name, also one that stands for somebody else: only a proposed line is a version's. */
function authorOf({ author, status }: Line): string {
  const t = strings.line;
  if (status === "proposed") return t.by(author);
  return author === "ground-truth" ? t.imported : t.by(t.you);
}

function SaveState({ draft, wasSaved, onRetry }: { draft: Draft | undefined; wasSaved: boolean; onRetry(): void }) {
  const t = strings.line;
  if (draft === undefined) return wasSaved ? <span className="save-state saved">{t.saved}</span> : null;
  if (draft.state === "failed") {
    return (
      <span className="save-state failed" role="alert" title={draft.message ?? undefined}>
        <CircleAlert size={12} aria-hidden />
        {t.failed}
        {draft.message === null ? null : <span className="save-message">{draft.message}</span>}
        <Button size="small" onClick={onRetry}>
          {strings.app.retry}
        </Button>
      </span>
    );
  }
  if (draft.state === "conflict") return <span className="save-state failed">{t.conflict}</span>;
  return (
    <span className={`save-state ${draft.state}`}>
      {draft.state === "saving" ? <LoaderCircle size={12} aria-hidden className="spin" /> : null}
      {draft.state === "saving" ? t.saving : t.unsaved}
    </span>
  );
}
