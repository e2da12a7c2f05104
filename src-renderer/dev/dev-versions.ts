/** @file Versions in memory, for the development page: `versions=N` says how many, `production=worse` what the gate says. */
import type { Comparison, LineSet, Version, VersionChoice, VersionJob, VersionStep } from "#contract/adapters.ts";
import type { Line } from "#contract/corrections.ts";
import { AppError } from "#contract/errors.ts";
import { scores } from "./dev-figures.ts";
import { devLeaderboard } from "./dev-leaderboard.ts";

const version = (i: number, parents: Version["parents"], part: Partial<Version> = {}): Version => ({
  id: `a${i}`,
  name: `Fraktur ${i}`,
  kind: "adapter",
  createdAt: `2026-03-${String(i + 1).padStart(2, "0")}T10:15:00.000Z`,
  active: false,
  runId: `r${i}`,
  trainLines: 60 * i,
  splitBy: "page",
  base: scores(402),
  tuned: scores(Math.round(380 / (i + 1)) + (i % 4) * 14),
  newCharacters: i % 3 === 1 ? ["ſ", "ꝛ"] : [],
  size: 31_400_000,
  licence: "Apache-2.0 (as the base model)",
  stage: "candidate",
  notes: i === 2 ? "Volumes 1 to 3. Weak on the preface, which is set in Antiqua." : "",
  parents,
  manifestSha256: `${i}b7c`.padEnd(64, "0"),
  largeBase: null,
  ...part,
});

const parent = ({ id, name }: Version, weight: number | null = null) => ({ id, name, weight, gone: false });

const large = version(9, [], {
  name: "Fraktur, DeepSeek-OCR 2",
  size: 92_000_000,
  newCharacters: [],
  largeBase: {
    ...{ id: "DeepSeek-OCR-2", name: "DeepSeek-OCR-2", family: "deepseek-ocr2" },
    ...{
      repository: "deepseek-community/DeepSeek-OCR-2",
      revision: null,
      licence: "Apache-2.0",
      sha256: "5".repeat(64),
    },
  },
});

/** Newest first, after the base; every third goes on from one before it. */
export function devVersions(count: number): Version[] {
  const made: Version[] = [];
  for (let i = 1; i <= count; i += 1) {
    const before = made[i % 3 === 2 || i === 6 ? made.length - 1 : -1];
    made.push(version(i, before === undefined ? [] : [parent(before)]));
  }
  const [first, second] = made;
  if (count > 8 && first !== undefined && second !== undefined) {
    made[7] = version(8, [parent(first, 0.5), parent(second, 0.5)], {
      name: "Mix of both printers",
      ...{ runId: null, base: null, tuned: null, splitBy: "none", manifestSha256: null },
    });
    made[2] = version(3, [], { stage: "archived" });
  }
  const base = version(0, [], {
    ...{ id: "base", name: "PP-OCRv6 small", kind: "base", createdAt: null, runId: null, trainLines: null },
    ...{ splitBy: null, base: null, tuned: null, manifestSha256: null, stage: "production", active: true },
  });
  return [base, ...made.reverse()];
}

/** What the development page answers about versions. */
export function versionAnswers(
  query: URLSearchParams,
  lines: readonly Line[],
  emit: (name: string, payload: unknown) => void,
): Record<string, (input: never) => unknown> {
  let versions = devVersions(Number(query.get("versions") ?? 2));
  if (query.has("large")) versions.splice(1, 0, large);
  const steps: VersionStep[] = [];
  const jobs = new Map<string, VersionJob>();
  let choices: VersionChoice[] = query.has("choices")
    ? [{ kind: "document", id: "d2", name: "ديوان المتنبي", versionId: "a1" }]
    : [];
  const named = (id: string) => ({ id, name: versions.find((each) => each.id === id)?.name ?? id });
  const step = (kind: VersionStep["kind"], versionId: string) => {
    steps.unshift({
      ...{ id: steps.length + 1, at: "2026-03-14T10:15:00.000Z", kind, versionId },
      ...{ versionName: named(versionId).name, reason: null, undone: false },
    });
    emit("adapters.changed", {});
  };
  const worse = query.get("gate") === "worse";
  const comparison = (a: string, b: string, set: LineSet): Comparison => ({
    a: { ...named(a), scores: scores(worse ? 61 : 402) },
    b: { ...named(b), scores: scores(worse ? 140 : 61) },
    set,
    setSha256: "0".repeat(64),
    ...{ lines: 118, leftOut: 4, seenByA: 0, seenByB: set.kind === "document" ? 60 : 0 },
    cer: { difference: worse ? 0.019 : -0.081, low: worse ? 0.011 : -0.094, high: worse ? 0.027 : -0.068 },
    wer: { difference: worse ? 0.04 : -0.21, low: worse ? 0.02 : -0.24, high: worse ? 0.06 : -0.18 },
    verdict: worse ? "worse" : "better",
    ...{ better: worse ? 3 : 96, same: 19, worse: worse ? 96 : 3 },
    fixed: [
      { truth: "ſ", read: "f", count: 148 },
      { truth: "ö", read: "o", count: 12 },
      { truth: "", read: " ", count: 4 },
      { truth: "ch", read: "", count: 2 },
    ],
    made: [
      { truth: "f", read: "ſ", count: 5 },
      { truth: " ", read: "", count: 1 },
    ],
  });
  const activate = ({ id }: { id: string }) => {
    versions = versions.map((each) => ({
      ...each,
      active: each.id === id,
      stage: each.id === id ? "production" : each.stage === "archived" ? "archived" : "candidate",
    }));
    step("promote", id);
    return versions;
  };
  const start = (kind: VersionJob["kind"], end: Partial<VersionJob>) => {
    const jobId = `j${jobs.size}`;
    const total = 236;
    const job: VersionJob = {
      ...{ id: jobId, kind, state: "running", done: 0, total, message: null },
      ...{ comparison: null, measured: [], leaderboard: null, versionId: null, trialId: null },
    };
    const put = (part: Partial<VersionJob>) => {
      const next = { ...(jobs.get(jobId) ?? job), ...part };
      jobs.set(jobId, next);
      emit("adapters.progress", next);
    };
    jobs.set(jobId, job);
    if (query.get("job") === "failed") {
      setTimeout(() => put({ state: "failed", message: "The disk is full. Free some space and try again." }), 30);
    } else if (query.get("job") === "running") setTimeout(() => put({ done: 88 }), 30);
    else setTimeout(() => put({ ...end, state: "done", done: total }), 60);
    return { jobId };
  };
  const rows = lines.slice(0, 6).map((line, i) => ({
    lineId: line.id,
    reference: line.text.replace("f", "ſ"),
    a: line.text,
    b: line.text.replace("f", "ſ"),
    ...{ aEdits: 2 + (i % 3), bEdits: i % 2, direction: line.direction, cropAsset: line.cropAsset },
    ...{ documentId: "d1", documentName: "Kinder- und Hausmärchen", pageId: line.pageId, page: 0, line: line.position },
  }));
  return {
    "adapters.list": () => {
      if (query.has("broken")) throw new AppError("internal", "The library could not be read. Restart Emend.");
      return versions;
    },
    "adapters.activate": activate,
    "adapters.gate": ({ id }: { id: string }) => {
      const against = named(versions.find(({ active }) => active)?.id ?? "base");
      const result = comparison(against.id, id, { kind: "validation", versionId: id });
      const alerts = (
        devLeaderboard([against, named(id)], against.id).versions.find((each) => each.id === id)?.alerts ?? []
      )
        .filter(() => worse)
        .map((alert) => ({ ...alert, set: result.set, setName: null, at: "2026-03-14T10:15:00.000Z" }));
      return { against, verdict: result.verdict, without: null, comparison: result, alerts };
    },
    "adapters.rollBack": () => activate({ id: versions[1]?.id ?? "base" }),
    "adapters.choose": ({ subject, versionId }: { subject: VersionChoice; versionId: string | null }) => {
      choices = choices.filter(({ id }) => id !== subject.id);
      if (versionId !== null) choices = [{ ...subject, name: subject.id, versionId }, ...choices];
      step("choose", versionId ?? "base");
      return {};
    },
    "adapters.choices": () => choices,
    "adapters.inUse": ({ documentId }: { documentId: string }) => {
      const active = named(versions.find((each) => each.active)?.id ?? "base");
      const inherited = { versionId: active.id, name: active.name, tag: null };
      const own = choices.find(({ id }) => id === documentId);
      if (own === undefined) return { ...inherited, because: "library", inherited };
      return { versionId: own.versionId, name: named(own.versionId).name, because: "document", tag: null, inherited };
    },
    "adapters.history": () => ({
      steps,
      previous: steps.length === 0 ? null : named("base"),
      undo: steps.find(({ undone }) => !undone) ?? null,
    }),
    "adapters.undo": () => versions,
    "adapters.rename": ({ id, name }: { id: string; name: string }) => {
      versions = versions.map((each) => (each.id === id ? { ...each, name } : each));
      step("rename", id);
      return versions;
    },
    "adapters.setNotes": ({ id, notes }: { id: string; notes: string }) => {
      versions = versions.map((each) => (each.id === id ? { ...each, notes } : each));
      return versions;
    },
    "adapters.archive": ({ id, archived }: { id: string; archived: boolean }) => {
      versions = versions.map((each) =>
        each.id === id ? { ...each, stage: archived ? "archived" : "candidate" } : each,
      );
      return versions;
    },
    "adapters.dependents": ({ id }: { id: string }) => ({
      inProduction: false,
      children: versions.filter(({ parents }) => parents.some((each) => each.id === id)).map((each) => named(each.id)),
      choices: choices.filter(({ versionId }) => versionId === id),
      readings: 1240,
      publications: [],
    }),
    "adapters.remove": ({ id }: { id: string }) => {
      versions = versions.filter((each) => each.id !== id);
      return versions;
    },
    "adapters.removed": () =>
      query.has("choices") ? [{ id: "x", name: "Too early", removedAt: "2026-03-02T08:00:00.000Z", size: 31e6 }] : [],
    "adapters.sets": ({ a, b }: { a: string; b: string }) => [
      { set: { kind: "validation", versionId: b }, name: named(b).name, lines: 118, seenByA: 0, seenByB: 0 },
      { set: { kind: "unseen" }, name: null, lines: 204, seenByA: 0, seenByB: a === "base" ? 0 : 0 },
      {
        ...{ set: { kind: "document", documentId: "d1" }, name: "Kinder- und Hausmärchen, Berlin 1857" },
        ...{ lines: 310, seenByA: 0, seenByB: 60 },
      },
    ],
    "adapters.compare": ({ a, b, set }: { a: string; b: string; set: LineSet }) =>
      start("compare", { comparison: comparison(a, b, set) }),
    "adapters.measure": ({ ids }: { ids: string[] }) =>
      start("measure", {
        measured: ids.map((id, i) => ({ id, scores: scores(402 - i * 28 + (i % 3) * 30), seen: i % 4 === 3 ? 12 : 0 })),
      }),
    "adapters.rankSets": () => [
      { set: { kind: "unseen" }, name: null, lines: 204 },
      { set: { kind: "validation", versionId: "a1" }, name: named("a1").name, lines: 118 },
    ],
    "adapters.rank": ({ ids, against }: { ids: string[]; against: string }) =>
      start("rank", { leaderboard: devLeaderboard(ids.map(named), against) }),
    "adapters.job": ({ jobId }: { jobId: string }) => jobs.get(jobId),
    "adapters.cancel": () => ({}),
    "adapters.comparedLines": () => ({ lines: rows, total: 30 }),
    "privacy.lineageLines": () => ({
      total: rows.length,
      lines: rows.map(({ lineId, reference, documentId, documentName, pageId, page, line }, i) => ({
        ...{ lineId, split: i % 3 === 0 ? "validation" : "train", text: reference, privateThen: false },
        place: { documentId, documentName, pageId, page, line },
        effective: { private: i === 1, noTraining: false, noImages: false, publishable: null },
      })),
    }),
  };
}
