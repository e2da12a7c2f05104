/** @file Every line that would change, before and after, with a box to tick; only those in sight are in the page. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { Check } from "lucide-react";
import { useRef } from "react";
import { Link } from "../../../router.tsx";
import { strings } from "../../../strings/index.ts";
import { Button } from "../../../ui/button.tsx";
import { useFieldFont } from "../../../ui/field-font.ts";
import { useWriting } from "../writing-context.tsx";
import type { LineChange } from "./replacement.ts";

interface ChangeListProps {
  changes: LineChange[];
  /** Ids of the lines that are to be changed. */
  chosen: ReadonlySet<string>;
  onChoose(chosen: ReadonlySet<string>): void;
}

const ROW_HEIGHT = 62;

export function ChangeList({ changes, chosen, onChoose }: ChangeListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { family } = useFieldFont();
  const virtualizer = useVirtualizer({
    count: changes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => changes[index]?.line.lineId ?? index,
    overscan: 8,
  });
  const t = strings.writing.changes;
  const choose = (change: (line: LineChange["line"]) => boolean): void =>
    onChoose(new Set(changes.filter(({ line }) => change(line)).map(({ line }) => line.lineId)));
  const toggle = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChoose(next);
  };
  return (
    <>
      <div className="change-tools">
        <span className="tabular">{t.chosen(chosen.size)}</span>
        <Button
          size="small"
          onClick={() => choose(({ status, lineId }) => status !== "verified" || chosen.has(lineId))}
        >
          {t.all}
        </Button>
        <Button size="small" onClick={() => onChoose(new Set())}>
          {t.none_}
        </Button>
        {changes.some(({ line }) => line.status === "verified") ? (
          <Button size="small" onClick={() => choose(() => true)}>
            {t.includeVerified}
          </Button>
        ) : null}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset does not scroll */}
      <div className="change-scroller" ref={scroller} role="group" aria-label={t.list}>
        <div className="change-list" style={{ blockSize: virtualizer.getTotalSize(), fontFamily: family }}>
          {virtualizer.getVirtualItems().map((item) => {
            const change = changes[item.index];
            if (change === undefined) return null;
            return (
              <div
                key={item.key}
                className="change-slot"
                data-index={item.index}
                ref={virtualizer.measureElement}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <ChangeRow change={change} chosen={chosen.has(change.line.lineId)} onToggle={toggle} />
              </div>
            );
          })}
        </div>
      </div>
    </>
  );
}

function ChangeRow({ change, chosen, onToggle }: { change: LineChange; chosen: boolean; onToggle(id: string): void }) {
  const { documentId, panel } = useWriting();
  const { line, parts, after } = change;
  const t = strings.writing.changes;
  const where = t.where(line.pagePosition + 1, line.position + 1);
  const same = after === line.text;
  return (
    <div className={chosen && !same ? "change-row chosen" : "change-row"}>
      <label>
        <input
          type="checkbox"
          checked={chosen && !same}
          disabled={same}
          aria-label={where}
          onChange={() => onToggle(line.lineId)}
        />
        <span className="change-texts" dir="auto">
          <span className="change-before">
            {parts.map((part, i) => piece(part.before, part.before === part.after, "del", i))}
          </span>
          <span className="change-after">
            {same ? (
              <em>{t.unchanged}</em>
            ) : (
              parts.map((part, i) => piece(part.after, part.before === part.after, "ins", i))
            )}
          </span>
        </span>
      </label>
      <span className="change-where">
        <Link
          to={{ screen: "document", documentId, pageId: line.pageId, lineId: line.lineId }}
          title={t.go}
          onClick={() => panel.setState({ changes: null })}
        >
          {where}
        </Link>
        {line.status === "verified" ? (
          <span className="status-chip verified">
            <Check size={11} aria-hidden />
            {t.verified}
          </span>
        ) : null}
      </span>
    </div>
  );
}

/** A part of a line, marked where it goes or comes. A space that goes is shown, since nobody sees it otherwise. */
function piece(text: string, same: boolean, Mark: "del" | "ins", key: number) {
  if (same) return <span key={key}>{text}</span>;
  if (text === "") return null;
  return <Mark key={key}>{text.replace(/ /g, "\u2423")}</Mark>;
}
