/** @file What a server took for a reading, and what was kept from it. */
import type { ReactNode } from "react";
import type { ReadingJob } from "#contract/recognition.ts";
import { strings } from "../../strings/index.ts";
import { count, decimal } from "../../ui/format.ts";

/** Whether there is anything to say. */
export const hasFigures = ({ usage, stayedHome }: ReadingJob): boolean => usage !== null || stayedHome.lines > 0;

/** undefined where there is nothing to say. */
export function figuresOf(job: ReadingJob): ReactNode {
  const { usage, stayedHome } = job;
  const t = strings.versions.reader;
  if (!hasFigures(job)) return undefined;
  return (
    <>
      {usage === null ? null : <p className="reading-figures">{costOf(usage)}</p>}
      {stayedHome.lines === 0 ? null : (
        <p className="reading-figures">{t.stayed(stayedHome.lines, stayedHome.pages)}</p>
      )}
    </>
  );
}

function costOf(usage: NonNullable<ReadingJob["usage"]>): string {
  const t = strings.versions.reader;
  const { destination, lines, requests, retries, promptTokens, completionTokens, seconds } = usage;
  const host = URL.parse(destination)?.host ?? destination;
  const pace = lines === 0 ? [] : [t.pace(decimal(seconds / lines, 2))];
  const figures = [t.tokens(count(promptTokens), count(completionTokens)), ...pace];
  return `${t.cost(host, lines, requests, retries)} ${figures.join(" · ")}`;
}
