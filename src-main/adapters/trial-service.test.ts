import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contract } from "#contract/index.ts";
import type { Trial, TrialLine, TrialStep } from "#contract/trials.ts";
import { DOCUMENT, PAGES } from "../corrections/test-corrections.ts";
import { trialHandlers } from "../rpc/version-handlers.ts";
import { openTestTrials, type TestTrials, truth } from "./test-trials.ts";
import { addVersion, openTestVersions } from "./test-versions.ts";

/** Twenty lines, of which both read four the same. */
const LINES = 20;
const DIFFERENT = 16;

let t: TestTrials;
beforeEach(async () => {
  t = await openTestTrials(LINES);
});
afterEach(async () => {
  await t.versions.jobs.dispose();
  t.dispose();
});

const trials = () => t.versions.trials;
const lines = () => t.corrections.lines(PAGES[0]);
const seen = () =>
  lines().map(({ id, text, cropAsset }) => ({
    id,
    text,
    cropSha256: cropAsset.split(".")[0] ?? "",
    split: "train" as const,
  }));
/** Where `good` stands: it makes no error. */
const sideOfGood = ({ first }: TrialLine) => (/^zeile/.test(first) ? "first" : "second");
const open = (step: TrialStep): TrialLine => {
  if (step.line === null) throw new Error("nothing is open");
  return step.line;
};
/** Judges what is open, one after the other. */
function judgeAll(id: string, vote: (line: TrialLine, index: number) => "first" | "second" | "tie" | "skip"): Trial {
  let step = trials().step(id);
  for (let index = 0; step.line !== null; index++) step = trials().vote(id, step.line.ordinal, vote(step.line, index));
  return step.trial;
}

describe("what is drawn", () => {
  it("is new to both versions, and what both read the same is counted and not asked about", async () => {
    const [verified, unreadable, ...rest] = lines();
    t.corrections.save({
      lineId: verified?.id ?? "",
      text: "x",
      verified: true,
      baseRevision: verified?.revision ?? 0,
    });
    t.corrections.flag([{ lineId: unreadable?.id ?? "", baseRevision: 0 }], "unreadable", true);
    await addVersion(t, t.versions, "taught", { seen: seen().slice(2, 5) });
    await addVersion(t, t.versions, "child", { parents: ["taught"], seen: seen().slice(5, 6) });
    const eligible = (a: string, b: string) => trials().eligible({ a, b, documentIds: null });
    expect([await eligible("base", "good"), await eligible("base", "taught"), await eligible("child", "good")]).toEqual(
      [18, 15, 14],
    );
    expect(await trials().eligible({ a: "base", b: "good", documentIds: ["other"] })).toBe(0);
    const { trial } = trials().step(await t.draw());
    expect(rest).toHaveLength(18);
    // Line 0 of those read the same is verified.
    expect(trial).toMatchObject({ eligible: 18, drawn: 18, same: 3, open: 15, judged: 0, gone: 0, documents: null });
  });

  it("is the same lines in the same order for the same seed", async () => {
    const order = async (seed: number) => {
      const id = await t.draw(8, seed);
      const drawn: number[] = [];
      judgeAll(id, (line) => {
        drawn.push(line.line);
        return "tie";
      });
      return drawn;
    };
    const first = await order(5);
    expect(await order(5)).toEqual(first);
    expect(await order(6)).not.toEqual(first);
  });

  it("leaves nothing behind where it was cancelled or nothing is there to draw", async () => {
    const { jobId } = trials().start({ a: "base", b: "good", documentIds: null, size: 5, seed: 0 });
    t.versions.jobs.cancel(jobId);
    expect(await t.versions.jobs.finished(jobId)).toMatchObject({ state: "cancelled", trialId: null });
    const none = trials().start({ a: "base", b: "good", documentIds: ["nowhere"], size: 5, seed: 0 });
    expect(await t.versions.jobs.finished(none.jobId)).toMatchObject({
      state: "failed",
      message: expect.stringContaining("Read more pages") as string,
    });
    expect(trials().list()).toEqual([]);
    expect(() => trials().start({ a: "good", b: "good", documentIds: null, size: 5, seed: 0 })).toThrow("one version");
  });
});

describe("what a window is told before the end", () => {
  /** Every answer of the contract about a trial while it goes on, as it goes over the wire. */
  async function answers(sideSeed: number): Promise<{ json: string; places: string[] }> {
    t.sides.seed = sideSeed;
    const handlers = trialHandlers(t.versions);
    const id = await t.draw(LINES, 3);
    const said: unknown[] = [];
    const places: string[] = [];
    const take = async (answer: unknown, output: { parse(value: unknown): unknown }) => {
      const value = output.parse(JSON.parse(JSON.stringify(await answer))) as TrialStep;
      said.push(value);
      return value;
    };
    const { trials: calls } = contract;
    let step = await take(handlers.step({ id }), calls.step.output);
    // Always the first reading: a tally would show who stood there.
    for (let n = 0; n < 6 && step.line !== null; n++) {
      places.push(sideOfGood(step.line));
      step = await take(handlers.vote({ id, ordinal: step.line.ordinal, vote: "first" }), calls.vote.output);
    }
    await take(handlers.undo({ id }), calls.undo.output);
    await take(
      (await handlers.list({})).filter((trial) => trial.id === id),
      calls.list.output,
    );
    await expect(async () => handlers.lines({ id, offset: 0, limit: 20 })).rejects.toThrow("Reveal");
    await handlers.setRemoved({ id, removed: true });
    const json = JSON.stringify(said, (key, value) => (key === "first" || key === "second" ? "…" : (value as unknown)));
    return { json: json.replaceAll(id, "id").replace(/"createdAt":"[^"]+"/g, ""), places };
  }

  it("is the same whatever stands where, but for the two readings themselves", async () => {
    const one = await answers(1);
    const other = await answers(2);
    expect(one.places).not.toEqual(other.places);
    expect(new Set([...one.places, ...other.places])).toEqual(new Set(["first", "second"]));
    expect(one.json).toBe(other.json);
    expect(one.json).not.toMatch(/sideSeed|winner|wins|modelSha|aText|bText/);
  });

  it("is of a line only what is needed to judge it", async () => {
    const line = open(trials().step(await t.draw()));
    expect(Object.keys(line).sort()).toEqual(
      ["ordinal", "first", "second", "direction", "cropAsset", "documentName", "page", "line", "revision"].sort(),
    );
    expect([line.first, line.second].toSorted()).toEqual(
      [truth(line.line), truth(line.line).replace("e", "c")].toSorted(),
    );
  });
});

describe("judging", () => {
  it("counts votes for whoever stood there, and says so at the end", async () => {
    const id = await t.draw();
    const trial = judgeAll(id, (line, index) => {
      if (index === 0) return "skip";
      if (index === 1) return "tie";
      const good = sideOfGood(line);
      return index === 2 ? (good === "first" ? "second" : "first") : good;
    });
    expect(trial).toMatchObject({ judged: 15, skipped: 1, open: 0, same: 4, result: null, endedAt: null });
    const ended = trials().end(id);
    expect(ended.result).toMatchObject({
      sides: [
        { id: "base", wins: 1, votes: 1, nearer: 0, scores: null },
        { id: "good", name: "Good", wins: 13, votes: 13 },
      ],
      ...{ ties: 1, corrected: 0, preferred: "good", cer: null, verdict: null, sideSeed: 1 },
    });
    // scipy.stats.binomtest(1, 14).pvalue
    expect(ended.result?.p).toBeCloseTo(0.0018310546875, 12);
    const judged = trials().lines(id, 0, 20);
    expect(judged.total).toBe(DIFFERENT);
    expect(judged.lines.filter(({ winner }) => winner === "good")).toHaveLength(13);
    expect(judged.lines[0]).toMatchObject({ verdict: "skip", winner: null, documentId: DOCUMENT, pageId: PAGES[0] });
    for (const { readings, line } of judged.lines) expect(readings[1]).toBe(truth(line));
    expect(() => trials().vote(id, 0, "tie")).toThrow("over");
    expect(() => trials().undo(id)).toThrow("over");
    expect(trials().end(id).endedAt).toBe(ended.endedAt);
  });

  it("takes a correction as verified text, with both CERs against it", async () => {
    const id = await t.draw();
    let step = trials().step(id);
    for (let n = 0; n < 8; n++) {
      const line = open(step);
      step = trials().correct(id, line.ordinal, truth(line.line), line.revision);
      expect(lines()[line.line]).toMatchObject({ text: truth(line.line), status: "verified" });
    }
    // As far from the one as from the other: a tie.
    const last = open(step);
    trials().correct(id, last.ordinal, truth(last.line).replace("e", "x"), last.revision);
    const { result } = trials().end(id);
    expect(result).toMatchObject({
      sides: [
        { wins: 0, scores: { lines: 9, edits: 9, characters: 90, cer: 0.1 } },
        { wins: 8, votes: 0, nearer: 8, scores: { edits: 1 } },
      ],
      ...{ ties: 1, corrected: 9, preferred: "good", verdict: "better" },
    });
    expect(result?.cer?.difference).toBeCloseTo(-8 / 90, 12);
    expect(trials().lines(id, 8, 1).lines[0]).toMatchObject({
      verdict: "tie",
      correction: truth(last.line).replace("e", "x"),
    });
  });

  it("refuses what was judged, verified or changed meanwhile", async () => {
    const id = await t.draw();
    const line = open(trials().step(id));
    const row = lines()[line.line];
    t.corrections.save({ lineId: row?.id ?? "", text: "typed", verified: false, baseRevision: row?.revision ?? 0 });
    expect(() => trials().correct(id, line.ordinal, "other", line.revision)).toThrow("changed in another window");
    expect(trials().step(id)).toMatchObject({ trial: { judged: 0 }, line: { ordinal: line.ordinal } });
    const again = open(trials().step(id));
    t.corrections.save({ lineId: row?.id ?? "", text: "typed", verified: true, baseRevision: again.revision });
    expect(() => trials().vote(id, line.ordinal, "first")).toThrow("in another window");
    expect(trials().step(id).trial).toMatchObject({ open: DIFFERENT - 1, gone: 1 });
    const next = open(trials().step(id));
    trials().vote(id, next.ordinal, "first");
    expect(() => trials().vote(id, next.ordinal, "second")).toThrow("in another window");
    expect(() => trials().step("nothing")).toThrow("deleted");
  });
});

describe("undo", () => {
  it("takes back the newest judgement, also after a restart", async () => {
    const id = await t.draw();
    expect(() => trials().undo(id)).toThrow("Nothing is judged");
    const asked = [0, 1, 2].map(() => {
      const line = open(trials().step(id));
      trials().vote(id, line.ordinal, "first");
      return line;
    });
    const restarted = openTestVersions(t, { events: t.events });
    expect(restarted.trials.undo(id)).toMatchObject({ line: asked[2], trial: { judged: 2 }, textKept: false });
    expect(restarted.trials.undo(id)).toMatchObject({ line: asked[1], trial: { judged: 1 } });
    await restarted.jobs.dispose();
  });

  it("takes back a correction's text as a step of the journal", async () => {
    const id = await t.draw();
    const line = open(trials().step(id));
    const before = lines()[line.line];
    trials().correct(id, line.ordinal, "my text", line.revision);
    expect(trials().undo(id)).toMatchObject({ textKept: false, trial: { judged: 0 }, line: { ordinal: line.ordinal } });
    expect(lines()[line.line]).toMatchObject({ text: before?.text, status: "proposed" });
    expect(t.corrections.journal(DOCUMENT).redo?.kind).toBe("verify");
  });

  it("takes it back as a step of its own where the document went on", async () => {
    const id = await t.draw();
    const line = open(trials().step(id));
    const before = lines()[line.line];
    trials().correct(id, line.ordinal, "my text", line.revision);
    const other = lines()[line.line === 0 ? 1 : 0];
    t.corrections.save({ lineId: other?.id ?? "", text: "theirs", verified: true, baseRevision: other?.revision ?? 0 });
    expect(trials().undo(id)).toMatchObject({ textKept: false, trial: { judged: 0 } });
    expect(lines()[line.line]).toMatchObject({ text: before?.text, status: "proposed" });
    expect(lines()[other?.position ?? 0]?.text).toBe("theirs");
    t.corrections.undo(DOCUMENT);
    expect(lines()[line.line]).toMatchObject({ text: "my text", status: "verified" });
  });

  it("never takes away what was written since", async () => {
    const id = await t.draw();
    const line = open(trials().step(id));
    trials().correct(id, line.ordinal, "my text", line.revision);
    const now = lines()[line.line];
    t.corrections.save({ lineId: now?.id ?? "", text: "better", verified: true, baseRevision: now?.revision ?? 0 });
    expect(trials().undo(id)).toMatchObject({ textKept: true, trial: { judged: 0, gone: 1 } });
    expect(lines()[line.line]).toMatchObject({ text: "better", status: "verified" });
  });

  it("leaves a text alone that was taken back in the workspace", async () => {
    const id = await t.draw();
    const line = open(trials().step(id));
    trials().correct(id, line.ordinal, "my text", line.revision);
    t.corrections.undo(DOCUMENT);
    const entries = t.corrections.entries(DOCUMENT, 100, 0).total;
    expect(trials().undo(id)).toMatchObject({ textKept: false, trial: { judged: 0 } });
    expect(t.corrections.entries(DOCUMENT, 100, 0).total).toBe(entries);
  });
});

describe("the history", () => {
  it("lists trials, newest first; a deleted one comes back, until the next start", async () => {
    const [older, newer] = [await t.draw(3, 1), await t.draw(4, 2)];
    t.database.prepare("UPDATE blind_trial SET created_at = '2026-01-01' WHERE id = ?").run(older);
    expect(
      trials()
        .list()
        .map(({ id }) => id),
    ).toEqual([newer, older]);
    trials().setRemoved(newer, true);
    expect(
      trials()
        .list()
        .map(({ id }) => id),
    ).toEqual([older]);
    expect(() => trials().step(newer)).toThrow("deleted");
    trials().setRemoved(newer, false);
    expect(trials().step(newer).trial.drawn).toBe(4);
    trials().setRemoved(newer, true);
    const restarted = openTestVersions(t, { events: t.events });
    await restarted.jobs.dispose();
    const left = t.database.prepare("SELECT count(*) FROM blind_line WHERE trial_id = ?").pluck().get(newer);
    expect(left).toBe(0);
  });

  it("lets a line go with its judgement and come back with it", async () => {
    const id = await t.draw();
    const line = open(trials().step(id));
    trials().vote(id, line.ordinal, "first");
    const row = lines()[line.line];
    t.journal.commit({
      ...{ documentId: DOCUMENT, pageId: PAGES[0], kind: "remove-lines" },
      changes: [{ entity: "line", id: row?.id ?? "", before: {}, after: null }],
    });
    expect(trials().step(id).trial).toMatchObject({ judged: 0, gone: 1 });
    t.corrections.undo(DOCUMENT);
    expect(trials().step(id).trial).toMatchObject({ judged: 1, gone: 0 });
  });
});
