/** @file How far the lines of a document are: verified, edited, unreadable, and the rest. */
import { strings } from "../../strings/index.ts";

interface Counts {
  lines: number;
  verified: number;
  edited: number;
  unreadable: number;
}

export function StackedProgress({ lines, verified, edited, unreadable }: Counts) {
  const t = strings.projects.progress;
  const done = verified + unreadable;
  const parts = [t.verified(verified)];
  if (edited > 0) parts.push(t.edited(edited));
  if (unreadable > 0) parts.push(t.unreadable(unreadable));
  const label = `${parts.join(", ")} ${t.of(lines)}`;
  const share = (count: number): { inlineSize: string } => ({ inlineSize: `${(100 * count) / Math.max(1, lines)}%` });
  return (
    <>
      <div
        className="stacked-progress"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round((100 * done) / Math.max(1, lines))}
      >
        <span className="verified" style={share(verified)} />
        <span className="unreadable" style={share(unreadable)} />
        <span className="edited" style={share(edited)} />
      </div>
      <p className="document-meta" aria-hidden>
        {label}
      </p>
    </>
  );
}
