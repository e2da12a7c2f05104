/** @file A library with lines that nobody has verified and two versions that read them as a test says, for tests. */
import { detected, openTestCorrections, PAGES, type TestCorrections } from "../corrections/test-corrections.ts";
import type { LineReading, ModelRef } from "../recognition/engine.ts";
import { addVersion, openTestVersions, readerOf } from "./test-versions.ts";
import type { VersionServices } from "./version-services.ts";

export interface TestTrials extends TestCorrections {
  versions: VersionServices;
  /** What each reader makes of the text of a line. */
  readers: Record<string, (text: string) => string>;
  /** The seed of the sides of the next trial. */
  sides: { seed: number };
  /** Draws a trial of `base` and `good`. @returns its id */
  draw(size?: number, seed?: number): Promise<string>;
}

/** What stands in the lines of the first page. */
export const truth = (index: number): string => `zeile ${String(index).padStart(4, "0")}`;

/** `base` reads an error in each line, `good` none, but that they read every fifth the same. */
export async function openTestTrials(lines: number): Promise<TestTrials> {
  const t = openTestCorrections();
  t.corrections.insertDetected(
    PAGES[0],
    detected(...Array.from({ length: lines }, (_, index) => truth(index))).map((line, index) => ({
      ...line,
      cropSha256: `${index}`.padStart(64, "a"),
    })),
  );
  const readers: TestTrials["readers"] = {
    base: (text) => (Number(text.slice(-4)) % 5 === 0 ? text : text.replace("e", "c")),
    good: (text) => text,
  };
  const sides = { seed: 1 };
  const readLineFiles = async (paths: string[], model: ModelRef | null): Promise<LineReading[]> =>
    paths.map((path) => ({
      text: (readers[readerOf(model)] as (text: string) => string)(truth(Number(/a(\d+)$/.exec(path)?.[1]))),
      ...{ confidence: 1, characters: [], direction: "ltr" as const },
    }));
  const versions = openTestVersions(t, {
    ...{ events: t.events, corrections: t.corrections, journal: t.journal },
    engine: { readLineFiles },
    sideSeed: () => sides.seed,
  });
  await addVersion(t, versions, "good", { name: "Good" });
  const draw = async (size = lines, seed = 1): Promise<string> => {
    const { jobId } = versions.trials.start({ a: "base", b: "good", documentIds: null, size, seed });
    const job = await versions.jobs.finished(jobId);
    if (job.trialId === null) throw new Error(job.message ?? job.state);
    return job.trialId;
  };
  return { ...t, versions, readers, sides, draw };
}
