/** @file How a blind comparison came out: who won, whether by more than chance, CER of what was corrected, every line. */
import type { JudgedLine, Trial, TrialResult } from "#contract/trials.ts";
import { useApi } from "../../client/api-context.tsx";
import { useJudgedLines } from "../../client/trial-queries.ts";
import { Link } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { MarkedText } from "../../ui/diff-view.tsx";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { count, decimal, percent } from "../../ui/format.ts";
import { MoreButton } from "../../ui/more-button.tsx";
import { textDirection } from "../../ui/text-direction.ts";

const t = strings.versions.trials.result;
/** Below it a p is only said to be below. */
const LEAST_P = 0.001;

/** The verdict in a sentence. */
export function outcomeOf({ p, preferred, sides }: TrialResult): string {
  if (p === null) return t.undecided;
  const said = p < LEAST_P ? `p < ${decimal(LEAST_P, 3)}` : `p = ${decimal(p, 3)}`;
  const name = sides.find(({ id }) => id === preferred)?.name;
  return name === undefined ? t.noDifference(said) : t.preferred(name, said);
}

export function TrialResultView({ trial, result }: { trial: Trial; result: TrialResult }) {
  const [a, b] = result.sides;
  const all = Math.max(1, a.wins + b.wins + result.ties);
  const facts = [
    t.drawn(trial.drawn, trial.eligible),
    t.same(trial.same),
    ...(trial.skipped > 0 ? [t.skipped(trial.skipped)] : []),
    ...(trial.open > 0 ? [t.left(trial.open)] : []),
    ...(trial.gone > 0 ? [t.gone(trial.gone)] : []),
    t.seeds(trial.seed, result.sideSeed),
  ];
  return (
    <>
      <section className="card comparison" aria-label={t.title}>
        <p className="verdict">{outcomeOf(result)}</p>
        <div className="line-changes-bar" aria-hidden>
          <span className="trial-a" style={{ flexGrow: a.wins / all }} />
          <span className="same" style={{ flexGrow: result.ties / all }} />
          <span className="trial-b" style={{ flexGrow: b.wins / all }} />
        </div>
        <Figures result={result} />
        {result.corrected === 0 ? null : <p>{cerVerdict(result)}</p>}
        <p className="muted">{facts.join(" · ")}</p>
        <p className="muted">{t.honest}</p>
      </section>
      <Lines trial={trial} />
    </>
  );
}

function cerVerdict({ verdict, sides: [a, b] }: TrialResult): string {
  if (verdict === null) return t.verdicts.few;
  return verdict === "same" ? t.verdicts.same : t.verdicts.better(verdict === "better" ? b.name : a.name);
}

function Figures({ result: { sides, ties, corrected, cer } }: { result: TrialResult }) {
  const [a, b] = sides;
  // Kept together: the sign stays before its figure in a sentence from right to left.
  const points = (rate: number): string => `\u2066${rate > 0 ? "+" : ""}${decimal(rate * 100, 2)}\u2069`;
  const edits = ({ scores }: typeof a): string =>
    scores === null ? "–" : `\u2066${count(scores.edits)} / ${count(scores.characters)}\u2069`;
  const rows: { label: string; of: (side: typeof a, other: typeof a) => string; part?: boolean }[] = [
    { label: t.wins, of: ({ wins }) => count(wins) },
    { label: t.votes, of: ({ votes }) => count(votes), part: true },
    { label: t.nearer, of: ({ nearer }) => count(nearer), part: true },
    { label: t.losses, of: (_, { wins }) => count(wins) },
    { label: t.ties, of: () => count(ties) },
  ];
  if (corrected > 0) {
    rows.push({ label: t.cer(corrected), of: ({ scores }) => percent(scores?.cer) }, { label: t.edits, of: edits });
  }
  return (
    <div className="figures-scroll">
      <table className="figures">
        <thead>
          <tr>
            <th />
            {sides.map(({ id, name }, index) => (
              <th key={id} scope="col">
                <span className={index === 0 ? "trial-dot trial-a" : "trial-dot trial-b"} aria-hidden />
                <bdi>{name}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, of, part }) => (
            <tr key={label} className={part === true ? "muted" : undefined}>
              <th scope="row">{label}</th>
              <td>{of(a, b)}</td>
              <td>{of(b, a)}</td>
            </tr>
          ))}
          {cer === null ? null : (
            <tr>
              <th scope="row">{t.difference}</th>
              <td />
              <td title={strings.versions.comparing.intervalHint}>
                {points(cer.difference)}{" "}
                <span className="muted">{strings.versions.comparing.interval(points(cer.low), points(cer.high))}</span>
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

function Lines({ trial }: { trial: Trial }) {
  const lines = useJudgedLines(trial.id);
  const all = lines.data?.pages.flatMap((page) => page.lines) ?? [];
  return (
    <section className="card compared" aria-label={t.lines}>
      <h2>{t.lines}</h2>
      {lines.isError ? <ErrorBanner error={lines.error} onRetry={() => void lines.refetch()} /> : null}
      {lines.isPending ? <Loading /> : null}
      {lines.isSuccess && all.length === 0 ? <p className="muted">{t.noLines}</p> : null}
      <ul className="plain worst-lines">
        {all.map((line) => (
          <Judged key={line.ordinal} line={line} trial={trial} />
        ))}
      </ul>
      <MoreButton list={lines} label={t.more} />
    </section>
  );
}

function Judged({ line, trial }: { line: JudgedLine; trial: Trial }) {
  const { transport } = useApi();
  const { documentId, pageId, lineId, correction, readings } = line;
  const place = strings.versions.trials.judging.place(line.documentName, line.page + 1, line.line + 1);
  const winner = trial.versions.find(({ id }) => id === line.winner)?.name;
  const said = winner !== undefined ? t.won(winner) : line.verdict === "skip" ? t.skippedLine : t.tie;
  return (
    <li>
      <div className="worst-head">
        <Link to={{ screen: "document", documentId, pageId, lineId }}>{place}</Link>
        <span className="tag">
          <bdi>{said}</bdi>
        </span>
      </div>
      <img className="worst-crop" loading="lazy" src={transport.assetUrl(line.cropAsset)} alt={t.crop(place)} />
      <dl className="compared-texts" dir={textDirection(readings.join(" "), line.direction)}>
        {correction === null ? null : (
          <div>
            <dt>{t.correction}</dt>
            <dd>
              <bdi dir="auto">{correction}</bdi>
            </dd>
          </div>
        )}
        {trial.versions.map(({ id, name }, index) => (
          <div key={id}>
            <dt>
              <bdi>{name}</bdi>
            </dt>
            <dd>
              <MarkedText text={readings[index] ?? ""} other={correction ?? readings[1 - index] ?? ""} />
            </dd>
          </div>
        ))}
      </dl>
    </li>
  );
}
