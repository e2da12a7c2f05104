/** @file Versions by their CER on the same lines, each with its interval, its difference and its alerts. */
import { TriangleAlert } from "lucide-react";
import type { Leaderboard, RankedVersion } from "#contract/leaderboard.ts";
import { Link } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { percent } from "../../ui/format.ts";
import { alertWords, isolated, points } from "./alert-words.ts";

export function LeaderboardTable({ leaderboard }: { leaderboard: Leaderboard }) {
  const t = strings.versions.leaderboard;
  const { table } = strings.training;
  const { versions, against, lines, leftOut, setSha256, subsets } = leaderboard;
  const reference = versions.find(({ id }) => id === against)?.name ?? "";
  const most = Math.max(...versions.map(({ interval, scores }) => interval?.high ?? scores.cer ?? 0), 0.001);
  const alerted = versions.filter(({ alerts }) => alerts.length > 0);
  return (
    <section className="card leaderboard" aria-label={t.title}>
      <div className="figures-scroll">
        <table className="figures">
          <thead>
            <tr>
              <th scope="col">{t.place}</th>
              <th scope="col">{t.version}</th>
              <th scope="col">{table.cer}</th>
              <th scope="col">{t.interval}</th>
              <th scope="col">{table.wer}</th>
              <th scope="col">{t.change(reference)}</th>
              <th scope="col">{t.alerts}</th>
            </tr>
          </thead>
          <tbody>
            {versions.map((version, i) => (
              <Row key={version.id} version={version} place={i + 1} most={most} against={against} />
            ))}
          </tbody>
        </table>
      </div>
      {alerted.length === 0 ? <p className="muted">{t.noAlerts(subsets)}</p> : null}
      {alerted.map((version) => (
        <Alerts key={version.id} version={version} reference={reference} />
      ))}
      <p className="muted board-set">
        {t.frozen(lines, setSha256.slice(0, 12))} {leftOut > 0 ? t.leftOut(leftOut) : ""}
      </p>
    </section>
  );
}

interface RowProps {
  version: RankedVersion;
  place: number;
  /** Upper end of the bars' scale. */
  most: number;
  against: string;
}

function Row({ version, place, most, against }: RowProps) {
  const t = strings.versions.leaderboard;
  const { id, name, scores, interval, seen, change, verdict, alerts } = version;
  const share = (rate: number) => `${(100 * rate) / most}%`;
  return (
    <tr>
      <td>{place}</td>
      <th scope="row" dir="auto">
        {id === against ? name : <Link to={{ screen: "versions", compare: [against, id] }}>{name}</Link>}
        {seen > 0 ? <small className="muted"> {t.seen(seen)}</small> : null}
      </th>
      <td>
        <b>{percent(scores.cer)}</b>
      </td>
      <td>
        {interval === null ? null : (
          <span
            className="board-interval"
            role="img"
            aria-label={t.from(percent(interval.low), percent(interval.high))}
          >
            <span style={{ insetInlineStart: share(interval.low), inlineSize: share(interval.high - interval.low) }} />
            <i style={{ insetInlineStart: share(scores.cer ?? 0) }} />
          </span>
        )}
      </td>
      <td>{percent(scores.wer)}</td>
      <td className={verdict === null ? "" : `board-${verdict}`}>
        {change === null ? (
          t.reference
        ) : (
          <>
            {points(change.difference)} <small>{t.from(points(change.low), points(change.high))}</small>{" "}
            {verdict === null ? t.few : t.verdicts[verdict]}
          </>
        )}
      </td>
      <td>{alerts.length === 0 ? null : <span className="board-worse">{alerts.length}</span>}</td>
    </tr>
  );
}

function Alerts({ version: { name, alerts }, reference }: { version: RankedVersion; reference: string }) {
  const t = strings.versions.leaderboard;
  return (
    <div className="board-alerts">
      <h3>
        <TriangleAlert size={14} aria-hidden /> {t.worseThan(isolated(name), isolated(reference))}
      </h3>
      <ul>
        {alerts.map((alert) => (
          <li key={`${alert.kind} ${alert.name}`}>{alertWords(alert)}</li>
        ))}
      </ul>
    </div>
  );
}
