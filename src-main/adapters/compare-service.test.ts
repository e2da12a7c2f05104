import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LineSet, VersionJob } from "#contract/adapters.ts";
import { contract } from "#contract/index.ts";
import {
  DOCUMENT,
  detected,
  openTestCorrections,
  PAGES,
  type TestCorrections,
} from "../corrections/test-corrections.ts";
import type { LineReading, ModelRef } from "../recognition/engine.ts";
import { addVersion, openTestVersions, readerOf, type SeenLine } from "./test-versions.ts";
import type { VersionServices } from "./version-services.ts";

/** Ten lines of ten characters; a reader makes as many errors as its rule says. */
const TEXTS = Array.from({ length: 10 }, (_, i) => `zeile ${String(i).padStart(4, "0")}`);
/** Ten of a second document, where a test puts them. */
const LETTERS = TEXTS.map((text) => text.replace("zeile", "brief"));
const UNSEEN: LineSet = { kind: "unseen" };

let t: TestCorrections;
let versions: VersionServices;
let lines: SeenLine[];
/** What each reader makes of a text. */
let readers: Record<string, (text: string) => string>;
let read: string[];
let gate: Promise<void>;
/** What a data set froze. */
let frozen: { id: string; text: string; cropSha256: string }[];

const crop = (index: number) => `${index}`.padStart(64, "a");

beforeEach(() => {
  t = openTestCorrections();
  t.corrections.insertDetected(
    PAGES[0],
    detected(...TEXTS).map((line, index) => ({ ...line, cropSha256: crop(index) })),
    () => {},
  );
  for (const [index, line] of t.corrections.lines(PAGES[0]).entries()) {
    const text = TEXTS[index] as string;
    t.corrections.save({ lineId: line.id, text, verified: true, baseRevision: line.revision });
  }
  lines = t.corrections
    .lines(PAGES[0])
    .map((line, index) => ({ id: line.id, text: line.text, cropSha256: crop(index), split: "validation" }));
  readers = { base: (text) => text.replace("e", "c"), good: (text) => text, bad: (text) => text.replaceAll("e", "c") };
  read = [];
  gate = Promise.resolve();
  frozen = [];
  const readLineFiles = async (paths: string[], model: ModelRef | null, options: { signal?: AbortSignal } = {}) => {
    await gate;
    options.signal?.throwIfAborted();
    read.push(...paths.map(() => readerOf(model)));
    return paths.map((path): LineReading => {
      const index = Number(/a(\d+)$/.exec(path)?.[1]);
      const text = (readers[readerOf(model)] as (text: string) => string)([...TEXTS, ...LETTERS][index] as string);
      return { text, confidence: 1, characters: [], direction: "ltr" };
    });
  };
  const offered = () => (frozen.length === 0 ? [] : [{ versionId: "set-1" }]);
  const sets = { offered, name: () => "Letters v1", held: () => Promise.resolve(frozen) };
  versions = openTestVersions(t, { events: t.events, engine: { readLineFiles }, frozen: sets });
});
afterEach(async () => {
  await versions.jobs.dispose();
  t.dispose();
});

async function compared(a: string, b: string, set: LineSet): Promise<VersionJob> {
  const { jobId } = versions.compare.compare(a, b, set);
  return contract.adapters.job.output.parse(JSON.parse(JSON.stringify(await versions.jobs.finished(jobId))));
}

describe("two versions", () => {
  it("are compared on lines that neither has seen, with interval, verdict and what was fixed", async () => {
    await addVersion(t, versions, "good", { seen: lines.slice(0, 2).map((line) => ({ ...line, split: "train" })) });
    const job = await compared("base", "good", UNSEEN);
    expect(job).toMatchObject({ state: "done", done: 16, total: 16 });
    expect(job.comparison).toMatchObject({
      a: { id: "base", scores: { lines: 8, edits: 8, cer: 0.1 } },
      b: { id: "good", name: "good", scores: { edits: 0, cer: 0 } },
      cer: { difference: -0.1, low: -0.1, high: -0.1 },
      wer: { difference: -0.5 },
      verdict: "better",
      ...{ better: 8, same: 0, worse: 0, seenByA: 0, seenByB: 0, leftOut: 0 },
      fixed: [{ truth: "e", read: "c", count: 8 }],
      made: [],
    });
  });

  it("have their lines shown, the greatest change first", async () => {
    await addVersion(t, versions, "bad");
    readers.bad = (text) => (text.endsWith("3") ? "" : text.endsWith("4") ? text : text.replace("e", "c"));
    const { id } = await compared("base", "bad", UNSEEN);
    const shown = (show: "better" | "worse" | "same") =>
      contract.adapters.comparedLines.output.parse(versions.compare.lines(id, show, 0, 5));
    expect(shown("worse")).toMatchObject({
      total: 1,
      lines: [
        { reference: TEXTS[3], a: "zcile 0003", b: "", aEdits: 1, bEdits: 10, page: 0, line: 3, documentId: DOCUMENT },
      ],
    });
    expect(shown("better")).toMatchObject({ total: 1, lines: [{ reference: TEXTS[4] }] });
    expect(shown("same").total).toBe(8);
    expect(shown("same").lines).toHaveLength(5);
    expect(() => versions.compare.lines("none", "same", 0, 5)).toThrow(/forgotten/);
  });

  it("are not read twice in the same image, whatever set it is in", async () => {
    await addVersion(t, versions, "good");
    await compared("base", "good", UNSEEN);
    expect(read).toHaveLength(20);
    const again = await compared("good", "base", { kind: "document", documentId: DOCUMENT });
    expect(again).toMatchObject({ state: "done", total: 0, comparison: { verdict: "worse", worse: 10 } });
    expect(read).toHaveLength(20);
    // Another shape is another image.
    t.database.prepare("UPDATE version_reading SET crop_sha256 = 'other' WHERE line_id = ?").run(lines[0]?.id);
    await compared("base", "good", UNSEEN);
    expect(read).toHaveLength(22);
  });

  it("are not compared on a document that was made from text", async () => {
    await addVersion(t, versions, "good");
    t.database.prepare("UPDATE document SET synthetic = 1 WHERE id = ?").run(DOCUMENT);
    const { state, message } = await compared("base", "good", { kind: "document", documentId: DOCUMENT });
    expect([state, message]).toEqual(["failed", expect.stringMatching(/made from text.*Choose a document of scans/)]);
    expect(await versions.sets.offered("base", "good")).toEqual([]);
    expect(read).toEqual([]);
  });

  it("are told apart from chance: few lines give no verdict, mixed ones none either way", async () => {
    await addVersion(t, versions, "mixed", { seen: lines.slice(0, 5) });
    expect((await compared("base", "mixed", UNSEEN)).state).toBe("failed");
    readers.mixed = (text) => (/[02468]$/.test(text) ? text : text.replaceAll("e", "c"));
    expect((await compared("base", "mixed", UNSEEN)).comparison).toMatchObject({ lines: 5, verdict: null });
    expect((await compared("base", "mixed", { kind: "document", documentId: DOCUMENT })).comparison).toMatchObject({
      lines: 10,
      verdict: "same",
      ...{ better: 5, worse: 5 },
      made: [{ truth: "e", read: "c", count: 5 }],
    });
  });

  it("are compared on what a run held back, as it was then, without what the other learnt or went", async () => {
    await addVersion(t, versions, "older", { seen: lines.slice(8).map((line) => ({ ...line, split: "train" })) });
    await addVersion(t, versions, "good", { seen: lines, parents: ["older"] });
    readers.older = (text) => text;
    const [first] = t.corrections.lines(PAGES[0]);
    t.corrections.save({
      lineId: first?.id ?? "",
      text: "corrected since",
      verified: true,
      baseRevision: first?.revision ?? 0,
    });
    const job = await compared("base", "good", { kind: "validation", versionId: "good" });
    // What its parent learnt is in it: those two lines are no test for it.
    expect(job.comparison).toMatchObject({ lines: 8, leftOut: 2, b: { scores: { edits: 0 } } });
    expect(versions.sets).toBeDefined();
    const offered = contract.adapters.sets.output.parse(await versions.sets.offered("base", "good"));
    expect(offered).toEqual([
      { set: { kind: "validation", versionId: "good" }, name: "good", lines: 8, seenByA: 0, seenByB: 0 },
      { set: { kind: "document", documentId: DOCUMENT }, name: "Letters", lines: 10, seenByA: 0, seenByB: 2 },
    ]);
  });

  it("are compared on a data set as it was frozen, whatever was corrected since", async () => {
    await addVersion(t, versions, "good", { seen: lines.slice(0, 2).map((line) => ({ ...line, split: "train" })) });
    frozen = [...lines.slice(0, 4), { id: "gone", text: "zeile 0009", cropSha256: crop(9) }];
    const [first] = t.corrections.lines(PAGES[0]);
    t.corrections.save({
      lineId: first?.id as string,
      text: "something else",
      verified: true,
      baseRevision: first?.revision ?? 0,
    });
    const set: LineSet = { kind: "dataset", dataSetVersionId: "set-1" };
    expect(await versions.sets.offered("base", "good")).toContainEqual({
      ...{ set, name: "Letters v1", lines: 4, seenByA: 0, seenByB: 2 },
    });
    const { comparison } = await compared("base", "good", set);
    expect(comparison).toMatchObject({
      lines: 4,
      leftOut: 1,
      seenByB: 2,
      a: { scores: { cer: 0.1 } },
      b: { scores: { cer: 0 } },
    });
    expect(await versions.sets.offeredTo(["base", "good"])).toContainEqual({ set, name: "Letters v1", lines: 4 });
  });

  it("fail with what to do where there is nothing to compare on", async () => {
    await addVersion(t, versions, "good", { seen: lines });
    expect(await compared("base", "good", UNSEEN)).toMatchObject({
      state: "failed",
      message: expect.stringMatching(/no verified line that neither version has seen\. Verify/),
    });
    expect(() => versions.compare.compare("good", "good", UNSEEN)).toThrow(/one version/);
    expect(await compared("base", "none", UNSEEN)).toMatchObject({ state: "failed" });
  });

  it("can be left in the middle; what was read is kept", async () => {
    await addVersion(t, versions, "good");
    let open = () => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    const { jobId } = versions.compare.compare("base", "good", UNSEEN);
    versions.jobs.cancel(jobId);
    open();
    expect(await versions.jobs.finished(jobId)).toMatchObject({ state: "cancelled", comparison: null });
    expect((await compared("base", "good", UNSEEN)).state).toBe("done");
  });

  it("are measured all on the same lines", async () => {
    await addVersion(t, versions, "good", { seen: lines.slice(0, 3).map((line) => ({ ...line, split: "train" })) });
    await addVersion(t, versions, "bad");
    const { jobId } = versions.compare.measure(UNSEEN, ["base", "good", "bad"]);
    const job = contract.adapters.job.output.parse(await versions.jobs.finished(jobId));
    expect(job.measured.map(({ id, scores, seen }) => [id, scores.lines, scores.cer, seen])).toEqual([
      ["base", 7, 0.1, 0],
      ["good", 7, 0, 0],
      ["bad", 7, 0.2, 0],
    ]);
  });
});

describe("a leaderboard", () => {
  const ranked = async (set: LineSet, ids: string[], against = "base") => {
    const { jobId } = versions.compare.rank(set, ids, against);
    return contract.adapters.job.output.parse(JSON.parse(JSON.stringify(await versions.jobs.finished(jobId))));
  };

  it("has the lowest CER first, each with its interval and its difference to one of them", async () => {
    await addVersion(t, versions, "good");
    await addVersion(t, versions, "bad");
    const { leaderboard } = await ranked(UNSEEN, ["bad", "base", "good"]);
    expect(leaderboard).toMatchObject({
      lines: 10,
      leftOut: 0,
      against: "base",
      setSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(leaderboard?.versions).toMatchObject([
      { id: "good", scores: { cer: 0 }, interval: { low: 0, high: 0 }, verdict: "better", alerts: [] },
      { id: "base", scores: { cer: 0.1 }, change: null, verdict: null, alerts: [] },
      { id: "bad", scores: { cer: 0.2 }, change: { difference: 0.1, low: 0.1, high: 0.1 }, verdict: "worse" },
    ]);
  });

  it("reads nothing twice, and has the same lines under the same hash", async () => {
    await addVersion(t, versions, "good");
    const first = await ranked(UNSEEN, ["base", "good"]);
    read = [];
    const again = await ranked(UNSEEN, ["base", "good"]);
    expect(read).toEqual([]);
    expect(again.leaderboard).toEqual(first.leaderboard);
  });

  it("alerts where a version that is better on the whole reads a document, its tags and its language worse", async () => {
    t.database.exec(`
      INSERT INTO document (id, name, created_at, language) VALUES ('letters', 'Letters', '2026-01-01', 'ar');
      UPDATE page SET document_id = 'letters' WHERE id = '${PAGES[1]}';
      INSERT INTO tag VALUES ('hand', 'handwriting', 'handwriting');
      INSERT INTO document_tag VALUES ('letters', 'hand')`);
    const found = detected(...LETTERS).map((line, index) => ({ ...line, cropSha256: crop(index + TEXTS.length) }));
    t.corrections.insertDetected(PAGES[1], found, () => {});
    for (const [index, line] of t.corrections.lines(PAGES[1]).entries()) {
      const text = LETTERS[index] as string;
      t.corrections.save({ lineId: line.id, text, verified: true, baseRevision: line.revision });
    }
    // The base errs much in print and little in the letters; the version is perfect in print and loses the letters.
    readers.base = (text) => text.replace("zeile", "xxxxx").replace("brief", "bricf");
    readers.good = (text) => (text.startsWith("brief") ? text.replace("brief", "bri__") : text);
    await addVersion(t, versions, "good");
    const { leaderboard } = await ranked(UNSEEN, ["base", "good"]);
    const [alerts] = leaderboard?.versions.filter(({ id }) => id === "good").map((version) => version.alerts) ?? [];
    expect(leaderboard?.subsets).toBe(4);
    expect(alerts?.map(({ kind, name, lines, before, after }) => [kind, name, lines, before, after])).toEqual([
      ["document", "Letters", 10, 0.1, 0.2],
      ["language", "ar", 10, 0.1, 0.2],
      ["tag", "handwriting", 10, 0.1, 0.2],
    ]);
    expect(leaderboard?.versions).toMatchObject([
      { id: "good", verdict: "better" },
      { id: "base", alerts: [] },
    ]);
  });

  it("alerts of nothing on a handful of lines", async () => {
    await addVersion(t, versions, "bad", { seen: lines.slice(0, 5).map((line) => ({ ...line, split: "train" })) });
    const { leaderboard } = await ranked(UNSEEN, ["base", "bad"]);
    expect(leaderboard).toMatchObject({
      lines: 5,
      subsets: 0,
      versions: [{ id: "base" }, { alerts: [], verdict: null }],
    });
  });

  it("is offered the sets that have lines, and needs the version that the others are held against", async () => {
    await addVersion(t, versions, "good", { seen: lines.slice(0, 4) });
    const offered = contract.adapters.rankSets.output.parse(await versions.sets.offeredTo(["base", "good"]));
    expect(offered.map(({ set, lines: count }) => [set.kind, count])).toEqual([
      ["unseen", 6],
      ["validation", 4],
      ["document", 10],
    ]);
    expect(() => versions.compare.rank(UNSEEN, ["good"], "base")).toThrow(/hold the others against/);
  });
});

describe("the gate of production", () => {
  const production = () => versions.adapters.active().id;

  it("lets a better version in, comparing first where nobody has", async () => {
    await addVersion(t, versions, "good", { seen: lines });
    expect(await versions.promotion.gate("good")).toMatchObject({ verdict: null, without: "not-compared" });
    await versions.promotion.promote("good");
    expect(production()).toBe("good");
    expect(await versions.promotion.gate("good")).toMatchObject({ without: "in-production" });
    expect(await versions.promotion.gate("base")).toMatchObject({ without: "is-base" });
  });

  it("takes the run's own word against the base, and reads nothing again", async () => {
    await addVersion(t, versions, "good", { seen: lines });
    const difference = { cer: -0.1, low: -0.2, high: -0.05, verdict: "better" };
    t.database
      .prepare("UPDATE adapter SET summary = json_set(summary, '$.difference', json(?))")
      .run(JSON.stringify(difference));
    await versions.promotion.promote("good");
    expect(production()).toBe("good");
    expect(read).toEqual([]);
  });

  it("keeps a worse one out, unless a person says why, which is kept", async () => {
    await addVersion(t, versions, "good", { seen: lines });
    await versions.promotion.promote("good");
    await addVersion(t, versions, "bad", { seen: lines });
    await expect(versions.promotion.promote("bad")).rejects.toMatchObject({
      code: "worse-version",
      message: expect.stringMatching(/10 lines that were held back worse than “good”/),
    });
    expect(production()).toBe("good");
    expect(contract.adapters.gate.output.parse(await versions.promotion.gate("bad"))).toMatchObject({
      against: { id: "good" },
      verdict: "worse",
      comparison: { worse: 10, made: [{ truth: "e", read: "c", count: 20 }] },
    });
    await versions.promotion.promote("bad", "it knows the hand of the second volume");
    expect(production()).toBe("bad");
    expect(versions.steps.history().steps[0]).toMatchObject({
      kind: "promote",
      versionId: "bad",
      reason: "it knows the hand of the second volume",
    });
  });

  it("keeps one out that reads a part worse, on the lines held back or where it was ranked, and says which", async () => {
    t.database.exec("UPDATE document SET language = 'de'");
    await addVersion(t, versions, "good", { seen: lines });
    await versions.promotion.promote("good");
    await addVersion(t, versions, "bad");
    // Nothing was held back that could tell; the leaderboard on the document could.
    expect(await versions.promotion.gate("bad")).toMatchObject({ without: "nothing-held-back", alerts: [] });
    const set: LineSet = { kind: "document", documentId: DOCUMENT };
    await versions.jobs.finished(versions.compare.rank(set, ["good", "bad"], "good").jobId);
    const gate = contract.adapters.gate.output.parse(await versions.promotion.gate("bad"));
    expect(gate.alerts).toMatchObject([
      { kind: "document", name: "Letters", lines: 10, before: 0, after: 0.2, set, setName: "Letters" },
      { kind: "language", name: "de", lines: 10, before: 0, after: 0.2 },
    ]);
    await expect(versions.promotion.promote("bad")).rejects.toMatchObject({
      code: "worse-version",
      message: expect.stringMatching(/worse than “good”.*the document “Letters” \(10 lines, CER 0\.0 % to 20\.0 %\)/),
    });
    expect(production()).toBe("good");
    await versions.promotion.promote("bad", "for its own volume");
    expect(versions.steps.history().steps[0]).toMatchObject({ versionId: "bad", reason: "for its own volume" });
    await versions.promotion.promote("good");
    readers.bad = (text) => text;
    t.database.exec("DELETE FROM version_reading");
    await versions.jobs.finished(versions.compare.rank(set, ["good", "bad"], "good").jobId);
    expect((await versions.promotion.gate("bad")).alerts).toEqual([]);
  });

  it("does not judge where nothing was held back, and never keeps the base out", async () => {
    await addVersion(t, versions, "bad");
    expect(await versions.promotion.gate("bad")).toMatchObject({ verdict: null, without: "nothing-held-back" });
    await versions.promotion.promote("bad");
    expect(production()).toBe("bad");
    await versions.promotion.promote("base");
    expect(production()).toBe("base");
  });
});
