/** @file What a choice of lines gives, before it is frozen. */
import type { DataSetPreview, DataSetSplit } from "#contract/datasets.ts";
import { strings } from "../../strings/index.ts";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { wholePercent } from "../../ui/format.ts";

const t = strings.dataSets.making;
const SIDES: readonly DataSetSplit[] = ["train", "validation", "test"];

interface PreviewCardProps {
  preview: DataSetPreview | undefined;
  error: unknown;
  unit: "line" | "page";
}

export function PreviewCard({ preview, error, unit }: PreviewCardProps) {
  if (error !== null) return <ErrorBanner error={error} />;
  if (preview === undefined) return <Loading />;
  const { rows, splits, leftOut, synthetic } = preview;
  const notes = [
    leftOut.noTraining > 0 ? t.leftOut.noTraining(leftOut.noTraining) : null,
    leftOut.unreadable > 0 ? t.leftOut.unreadable(leftOut.unreadable) : null,
    leftOut.unfinished > 0
      ? (unit === "line" ? t.leftOut.unfinished : t.leftOut.unfinishedPages)(leftOut.unfinished)
      : null,
    synthetic > 0 ? t.synthetic(synthetic) : null,
  ].filter((note) => note !== null);
  return (
    <section className="dataset-preview" aria-label={t.preview} aria-live="polite">
      <h3>{t.preview}</h3>
      {rows === 0 ? (
        <p>{t.nothing}</p>
      ) : (
        <>
          <p className="figure-value">{strings.dataSets.rows(rows, unit)}</p>
          <SplitBar rows={rows} of={(side) => splits[side].rows} />
          <ul className="plain">
            {SIDES.filter((side) => splits[side].rows > 0).map((side) => (
              <li key={side} className={`side ${side}`}>
                {t.side(
                  strings.dataSets.splits[side],
                  strings.dataSets.rows(splits[side].rows, unit),
                  wholePercent(splits[side].rows / rows),
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      <ul className="notes">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </section>
  );
}

/** The sides of a split as parts of a bar; what it shows also stands in words beside it. */
export function SplitBar({ rows, of }: { rows: number; of: (side: DataSetSplit) => number }) {
  return (
    <div className="split-bar" aria-hidden>
      {SIDES.map((side) => (
        <span key={side} className={side} style={{ inlineSize: `${(of(side) / Math.max(1, rows)) * 100}%` }} />
      ))}
    </div>
  );
}
