/** @file How a comparison came out: the verdict, the figures with their intervals, what changed. */
import type { Comparison, Confusion } from "#contract/adapters.ts";
import { strings } from "../../strings/index.ts";
import { Banner } from "../../ui/feedback.tsx";
import { decimal, percent } from "../../ui/format.ts";
import { ComparedLines } from "./compared-lines.tsx";

export function ComparisonView({ jobId, comparison }: { jobId: string; comparison: Comparison }) {
  const t = strings.versions.comparing;
  const { a, b, verdict, lines, leftOut, seenByA, seenByB, better, same, worse } = comparison;
  const all = Math.max(1, better + same + worse);
  return (
    <section className="card comparison" aria-label={t.title}>
      <p className="verdict">{verdict === null ? t.few : verdict === "same" ? t.same : t[verdict](b.name)}</p>
      {seenByA > 0 ? <Banner tone="warning" title={t.seen(a.name, seenByA)} /> : null}
      {seenByB > 0 ? <Banner tone="warning" title={t.seen(b.name, seenByB)} /> : null}
      <Figures comparison={comparison} />
      <div className="line-changes">
        <div className="line-changes-bar" aria-hidden>
          <span className="better" style={{ flexGrow: better / all }} />
          <span className="same" style={{ flexGrow: same / all }} />
          <span className="worse" style={{ flexGrow: worse / all }} />
        </div>
        <span>
          {t.onLines(lines)}: <b>{better}</b> {strings.training.improved}, <b>{same}</b> {strings.training.same},{" "}
          <b>{worse}</b> {strings.training.worse}
        </span>
      </div>
      {leftOut > 0 ? <p className="muted">{t.leftOut(leftOut)}</p> : null}
      <div className="confusions">
        <Confusions label={t.fixed} confusions={comparison.fixed} />
        <Confusions label={t.made} confusions={comparison.made} />
      </div>
      <ComparedLines jobId={jobId} comparison={comparison} />
    </section>
  );
}

function Figures({ comparison: { a, b, cer, wer } }: { comparison: Comparison }) {
  const t = strings.versions.comparing;
  const table = strings.training.table;
  const points = (rate: number): string => `${rate > 0 ? "+" : ""}${decimal(rate * 100, 2)}`;
  const rows = [
    { label: table.cer, a: percent(a.scores.cer), b: percent(b.scores.cer), change: cer },
    { label: table.wer, a: percent(a.scores.wer), b: percent(b.scores.wer), change: wer },
  ];
  return (
    <div className="figures-scroll">
      <table className="figures">
        <thead>
          <tr>
            <th />
            <th scope="col" dir="auto">
              {a.name}
            </th>
            <th scope="col" dir="auto">
              {b.name}
            </th>
            <th scope="col">{t.difference}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.label}>
              <th scope="row">{row.label}</th>
              <td>{row.a}</td>
              <td className="strong">{row.b}</td>
              <td title={t.intervalHint}>
                {row.change === null ? (
                  "–"
                ) : (
                  <>
                    <bdi dir="ltr">{points(row.change.difference)}</bdi>{" "}
                    <span className="muted">{t.interval(points(row.change.low), points(row.change.high))}</span>
                  </>
                )}
              </td>
            </tr>
          ))}
          <tr>
            <th scope="row">{table.edits}</th>
            <td>
              {a.scores.edits} / {a.scores.characters}
            </td>
            <td className="strong">
              {b.scores.edits} / {b.scores.characters}
            </td>
            <td>
              <bdi dir="ltr">{b.scores.edits - a.scores.edits}</bdi>
            </td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}

function Confusions({ label, confusions }: { label: string; confusions: readonly Confusion[] }) {
  const t = strings.versions.comparing;
  const said = (text: string): string => (text === "" ? t.nothing : text === " " ? t.space : text);
  const shown = (text: string): string => (text === "" ? "∅" : text === " " ? "␣" : text);
  return (
    <div>
      <h3>{label}</h3>
      {confusions.length === 0 ? <p className="muted">{t.noneFixed}</p> : null}
      <ul className="plain confusion-list">
        {confusions.map(({ truth, read, count }) => (
          <li key={`${truth} ${read}`} title={t.confusion(said(truth), said(read), count)}>
            <bdi dir="ltr">
              <b>{shown(truth)}</b> → <b>{shown(read)}</b> <span className="muted">{t.times(count)}</span>
            </bdi>
          </li>
        ))}
      </ul>
    </div>
  );
}
