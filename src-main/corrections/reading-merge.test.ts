import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Line } from "#contract/corrections.ts";
import { AppError } from "#contract/errors.ts";
import { contract } from "#contract/index.ts";
import { DOCUMENT, detected, openTestCorrections, PAGES, proposal, type TestCorrections } from "./test-corrections.ts";
import { textDifferences } from "./text-difference.ts";

let t: TestCorrections;
const [page1, page2] = PAGES;
const ALL = { minConfidence: 0, limit: 100, offset: 0 };

beforeEach(() => {
  t = openTestCorrections();
  t.database.pragma("synchronous = OFF");
  t.corrections.insertDetected(page1, detected("eins", "zwei", "drei"));
  t.corrections.insertDetected(page2, detected("vier"));
});
afterEach(() => t.dispose());

const lineAt = (index: number, page: string = page1): Line => t.corrections.lines(page)[index] as Line;
const seen = (index: number, page: string = page1) => {
  const { id: lineId, revision: baseRevision } = lineAt(index, page);
  return { lineId, baseRevision };
};
const save = (index: number, text: string, verified: boolean, page: string = page1) =>
  t.corrections.save({ ...seen(index, page), text, verified });
/** A later version reads a page. @param confidence of every character */
function reread(page: string, texts: string[], confidence = 0.95, versionId = "v2") {
  t.clock.now += 60_000;
  const readings = new Map(
    t.corrections.lines(page).map((line, index) => {
      const { text, characters } = proposal(texts[index] as string);
      return [line.id, { text, confidence, characters: characters.map((each) => ({ ...each, confidence })) }];
    }),
  );
  t.corrections.addProposals(page, readings, { id: versionId, name: `Version ${versionId}` });
}
const queue = (window = {}) => {
  const answer = t.merge.differences(DOCUMENT, { ...ALL, ...window });
  return contract.corrections.differences.output.parse(JSON.parse(JSON.stringify(answer)));
};
const doubts = (minConfidence = 0.9) => t.merge.doubts(DOCUMENT, { ...ALL, minConfidence });
const texts = (page: string = page1) => t.corrections.lines(page).map((line) => [line.text, line.status]);
const decide = (...answers: [index: number, accept: boolean][]) =>
  t.merge.decide(
    answers.map(([index, accept]) => ({
      ...seen(index),
      proposalId: lineAt(index).proposal?.id as string,
      accept,
    })),
  );
const codeOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return null;
};

describe("the queue of differences", () => {
  it("holds unverified lines that a later reading reads otherwise, in reading order over the pages", () => {
    save(0, "verified", true);
    save(1, "edited", false);
    reread(page2, ["fünf"]);
    reread(page1, ["eynß", "zwey", "drey"]);
    expect(queue()).toMatchObject({
      total: 3,
      items: [
        { text: "edited", reading: "zwey", line: { position: 1, status: "edited", pending: true } },
        { text: "drei", reading: "drey", line: { status: "proposed", text: "drey", pending: true } },
        { text: "vier", reading: "fünf", line: { pageId: page2 } },
      ],
    });
    expect(queue({ limit: 1, offset: 2 })).toMatchObject({ total: 3, items: [{ reading: "fünf" }] });
  });

  it("says where they differ and how sure the model is there", () => {
    const { characters } = proposal("dreyſ");
    const reading = characters.map((each, index) => ({
      ...each,
      confidence: [0.9, 0.9, 0.9, 0.6, 0.7][index] as number,
    }));
    const read = { text: "dreyſ", confidence: 0.8, characters: reading };
    t.corrections.addProposals(page1, new Map([[lineAt(2).id, read]]), { id: "v2", name: "V2" });
    expect(queue().items[0]).toMatchObject({
      differences: [{ start: 3, end: 4, text: "yſ", confidence: 0.6 }],
      confidence: 0.6,
    });
    expect(queue({ minConfidence: 0.61 })).toEqual({ items: [], total: 0 });
    expect(queue({ minConfidence: 0.6 }).total).toBe(1);
  });

  it("is empty where readings agree, where a person wrote after them, and for unreadable lines", () => {
    reread(page1, ["eins", "zwey", "drey"]);
    save(1, "zwei", false);
    t.corrections.flag([seen(2)], "unreadable", true);
    expect(queue()).toEqual({ items: [], total: 0 });
  });

  it("does not ask about a PDF's text layer and the first reading of its lines", () => {
    t.database.prepare("DELETE FROM line WHERE page_id = ?").run(page2);
    const [line] = detected("model");
    t.corrections.insertDetected(page2, [
      { ...line, proposals: [proposal("layer", "text-layer"), proposal("model")] } as never,
    ]);
    expect(lineAt(0, page2)).toMatchObject({ text: "model", previousText: "layer", pending: false });
    expect(queue().total).toBe(0);
  });

  it("takes what is accepted, keeps what is refused, one step each, and asks no more", () => {
    save(0, "edited a", false);
    save(1, "edited b", false);
    reread(page1, ["eynß", "zwey", "drey"]);
    decide([0, true]);
    decide([1, false]);
    decide([2, false]);
    expect(texts()).toEqual([
      ["eynß", "edited"],
      ["edited b", "edited"],
      ["drei", "edited"],
    ]);
    expect(queue().total).toBe(0);
    expect(t.corrections.journal(DOCUMENT).undoLabel).toBe("Decide on the reading of line 3 on page 1");
    t.corrections.undo(DOCUMENT);
    expect(texts()[2]).toEqual(["drey", "proposed"]);
    expect(queue().items.map((item) => item.reading)).toEqual(["drey"]);
    decide([2, true]);
    expect(texts()[2]).toEqual(["drey", "proposed"]);
    expect(queue().total).toBe(0);
    reread(page1, ["eynß", "zwey", "drei"], 0.95, "v3");
    expect(queue().items.map((item) => [item.text, item.reading])).toEqual([
      ["edited b", "zwey"],
      ["drey", "drei"],
    ]);
  });

  it("accepts everything from a confidence on in one step", () => {
    save(0, "edited", false);
    reread(page2, ["fünf"], 0.5);
    reread(page1, ["eynß", "zwei", "drey"], 0.95);
    expect(t.merge.acceptAll(DOCUMENT, 0.9)).toMatchObject({ accepted: 2, journal: { canUndo: true } });
    expect(queue().items.map((item) => item.reading)).toEqual(["fünf"]);
    expect(texts()[0]).toEqual(["eynß", "edited"]);
    t.corrections.undo(DOCUMENT);
    expect(texts()[0]).toEqual(["edited", "edited"]);
    expect(queue().total).toBe(3);
    expect(t.merge.acceptAll(DOCUMENT, 0.99).accepted).toBe(0);
  });

  it("refuses an answer to an older reading or an older text, and any about verified lines", () => {
    save(0, "edited", false);
    reread(page1, ["eynß", "zwey", "drey"]);
    const old = { ...seen(0), proposalId: lineAt(0).proposal?.id as string, accept: true };
    reread(page1, ["EINS", "zwey", "drey"], 0.95, "v3");
    expect(codeOf(() => t.merge.decide([old]))).toBe("line-changed-elsewhere");
    save(0, "verified", true);
    expect(codeOf(() => t.merge.decide([{ ...old, proposalId: lineAt(0).proposal?.id as string }]))).toBe(
      "line-changed-elsewhere",
    );
    expect(codeOf(() => decide([0, true]))).toBe("conflict");
    // One line that cannot be decided on keeps all of them as they are.
    expect(codeOf(() => decide([1, true], [0, true]))).toBe("conflict");
    expect(lineAt(1).pending).toBe(true);
    expect(texts()[0]).toEqual(["verified", "verified"]);
  });
});

describe("you or me?", () => {
  it("lists verified lines that a later reading surely reads otherwise, surest first, and changes none", () => {
    for (const index of [0, 1, 2]) save(index, ["Eins", "Zwei", "Drei"][index] as string, true);
    save(0, "Vier", true, page2);
    reread(page1, ["Einz", "Zwei", "Drey"], 0.95);
    reread(page2, ["Vler"], 0.99);
    expect(doubts().items.map((item) => [item.text, item.reading, item.confidence])).toEqual([
      ["Vier", "Vler", 0.99],
      ["Eins", "Einz", 0.95],
      ["Drei", "Drey", 0.95],
    ]);
    expect(doubts(0.97).total).toBe(1);
    expect(texts()).toEqual([
      ["Eins", "verified"],
      ["Zwei", "verified"],
      ["Drei", "verified"],
    ]);
  });

  it("does not ask about what was read before the line was verified", () => {
    save(0, "Eins", true);
    expect(doubts(0)).toEqual({ items: [], total: 0 });
  });

  it("remembers a dismissal until a later reading, and over restarts; undo takes it back", () => {
    save(0, "Eins", true);
    reread(page1, ["Einz", "zwei", "drei"]);
    const doubt = { ...seen(0), proposalId: lineAt(0).proposal?.id as string };
    expect(t.merge.dismiss(doubt).line).toMatchObject({ text: "Eins", status: "verified", pending: false });
    t.reopen();
    expect(doubts().total).toBe(0);
    t.corrections.undo(DOCUMENT);
    expect(doubts().total).toBe(1);
    t.corrections.redo(DOCUMENT);
    reread(page1, ["Einz", "zwei", "drei"], 0.95, "v3");
    expect(doubts().total).toBe(1);
    expect(codeOf(() => t.merge.dismiss(doubt))).toBe("line-changed-elsewhere");
  });

  it("takes verifying the same text once more as an answer", () => {
    save(0, "Eins", true);
    reread(page1, ["Einz", "zwei", "drei"]);
    save(0, "Eins", true);
    expect(doubts().total).toBe(0);
    t.corrections.undo(DOCUMENT);
    expect(doubts().total).toBe(1);
  });
});

describe("readings side by side", () => {
  it("are the newest of each version, newest first", () => {
    reread(page1, ["a", "zwei", "drei"]);
    reread(page1, ["b", "zwei", "drei"]);
    reread(page1, ["c", "zwei", "drei"], 0.9, "v3");
    const { proposals } = contract.corrections.proposals.output.parse({ proposals: t.merge.proposals(lineAt(0).id) });
    expect(proposals.map((each) => [each.versionName, each.text, each.ofPresentShape])).toEqual([
      ["Version v3", "c", true],
      ["Version v2", "b", true],
      ["Base", "eins", true],
    ]);
    expect(t.merge.proposals("gone")).toEqual([]);
  });

  it("are taken as they are, also an older version's", () => {
    reread(page1, ["EINS", "ZWEI", "drei"]);
    const base = t.merge.proposals(lineAt(0).id).at(-1)?.id as string;
    const inputs = [
      { ...seen(0), proposalId: base },
      { ...seen(1), proposalId: lineAt(1).proposal?.id as string },
    ];
    t.corrections.accept(inputs, true);
    expect(texts()).toEqual([
      ["eins", "verified"],
      ["ZWEI", "verified"],
      ["drei", "proposed"],
    ]);
    expect(t.corrections.journal(DOCUMENT).undoLabel).toBe("Accept the reading of 2 lines on page 1");
    t.corrections.undo(DOCUMENT);
    expect(texts()[0]).toEqual(["EINS", "proposed"]);
    expect(codeOf(() => t.corrections.accept([{ ...seen(2), proposalId: base }], false))).toBe("not-found");
  });
});

describe("differences of texts", () => {
  it.each([
    ["abc", "abc", []],
    ["", "abc", [[0, 0, "abc"]]],
    ["abc", "", [[0, 3, ""]]],
    [
      "Es war",
      "Ez wahr",
      [
        [1, 2, "z"],
        [5, 5, "h"],
      ],
    ],
    ["𝔈s war", "𝔈𝔰 war", [[2, 3, "𝔰"]]],
    [
      "aXbXc",
      "abc",
      [
        [1, 2, ""],
        [3, 4, ""],
      ],
    ],
  ] as [string, string, [number, number, string][]][])("from %j to %j", (text, reading, expected) => {
    const found = textDifferences(text, reading);
    expect(found.map(({ start, end, text: to }) => [start, end, to])).toEqual(expected);
    // Put in place, from the end, they make the reading of the text.
    const made = found
      .toReversed()
      .reduce((now, { start, end, text: to }) => now.slice(0, start) + to + now.slice(end), text);
    expect(made).toBe(reading);
  });

  it("of very long texts are one", () => {
    const [a, b] = ["ab", "ba"].map((pair) => pair.repeat(3000)) as [string, string];
    expect(textDifferences(a, b)).toHaveLength(1);
  });
});
