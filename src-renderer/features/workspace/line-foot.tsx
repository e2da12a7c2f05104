/** @file Under a line's text: its status, who set it, whether it is saved; and what the model reads instead. */
import {
  Check,
  CircleAlert,
  CircleDashed,
  EyeOff,
  Flag,
  History,
  LoaderCircle,
  type LucideIcon,
  PencilLine,
  RotateCcw,
  SkipForward,
  TriangleAlert,
} from "lucide-react";
import type { Line, LineFlag } from "#contract/corrections.ts";
import { useKeyHint } from "../../keys/use-commands.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Diff } from "../../ui/diff-view.tsx";
import { wholePercent } from "../../ui/format.ts";
import type { Draft } from "./line-saver.ts";

/** What the model reads, where that is not what stands; and what it read before. */
export function Readings({ line, text, onUse }: { line: Line; text: string; onUse(reading: string): void }) {
  const { proposal, previousText } = line;
  // Nothing read is nothing to compare with or to take.
  const differs = proposal !== null && proposal.text !== "" && proposal.text !== text;
  const doubts = line.status === "verified" ? [] : (proposal?.doubts ?? []);
  return (
    <>
      {doubts.length > 0 ? (
        <p className="line-doubts">
          <TriangleAlert size={12} aria-hidden />
          <span className="reading-label">{strings.line.doubtsTitle}</span>
          <span>{doubts.map(({ code }) => strings.line.doubts[code]).join("; ")}</span>
        </p>
      ) : null}
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

interface LineFootProps {
  line: Line;
  draft: Draft | undefined;
  wasSaved: boolean;
  onVerify(): void;
  onUnverify(): void;
  onFlag(flag: LineFlag): void;
  onDetails(): void;
  onRetry(): void;
}

const flagIcons = { unreadable: EyeOff, skipped: SkipForward, flagged: Flag };
const statusIcons = { proposed: CircleDashed, edited: PencilLine, verified: Check };

export function LineFoot({ line, draft, wasSaved, onVerify, onUnverify, onFlag, onDetails, onRetry }: LineFootProps) {
  const t = strings.line;
  const Icon = statusIcons[line.status];
  const number = line.position + 1;
  const hint = useKeyHint();
  return (
    <div className="line-foot">
      <span className={`status-chip ${line.status}`}>
        <Icon size={12} aria-hidden />
        {t.status[line.status]}
      </span>
      <span className="line-author" title={authorOf(line)}>
        {authorOf(line)}
      </span>
      {line.proposal !== null && line.status !== "verified" ? (
        <span className="line-confidence">
          {line.proposal.text === "" ? t.nothingRead : t.confidence(wholePercent(line.proposal.confidence))}
        </span>
      ) : null}
      {line.previousText !== null || line.pending ? (
        <span className="changed-chip">{saysOtherwise(line) ? t.readOtherwise : t.changed}</span>
      ) : null}
      {line.flags.map((flag) => {
        const FlagIcon = flagIcons[flag];
        return (
          <span key={flag} className="flag-chip">
            <FlagIcon size={11} aria-hidden />
            {t.flags[flag]}
          </span>
        );
      })}
      <span className="foot-space" />
      <SaveState draft={draft} wasSaved={wasSaved} onRetry={onRetry} />
      <FootButton
        icon={History}
        label={t.detailsLabel(number)}
        title={hint(t.details, "line.details")}
        onClick={onDetails}
      />
      <FootButton
        icon={Flag}
        label={t.flagLabel(number)}
        title={hint(t.flag, "line.flag")}
        pressed={line.flags.includes("flagged")}
        onClick={() => onFlag("flagged")}
      />
      <FootButton
        icon={EyeOff}
        label={t.unreadableLabel(number)}
        title={hint(t.unreadable, "line.unreadable")}
        pressed={line.flags.includes("unreadable")}
        onClick={() => onFlag("unreadable")}
      />
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

/** A verified text stays as it is: only the newest reading of the line is another. */
const saysOtherwise = ({ status, previousText }: Line): boolean => status === "verified" && previousText === null;

interface FootButtonProps {
  icon: LucideIcon;
  label: string;
  title: string;
  pressed?: boolean;
  onClick(): void;
}

function FootButton({ icon: Icon, label, title, pressed, onClick }: FootButtonProps) {
  return (
    <button
      type="button"
      className={pressed === true ? "foot-action on" : "foot-action"}
      tabIndex={-1}
      aria-label={label}
      title={title}
      {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
      onClick={onClick}
    >
      <Icon size={12} aria-hidden />
    </button>
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
