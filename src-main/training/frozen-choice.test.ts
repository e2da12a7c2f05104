import { expect, it } from "vitest";
import { chooseFrozen, type FrozenSets } from "./frozen-choice.ts";

const line = (id: string, split: "train" | "validation" | "test") => ({
  ...{ id, split, pageId: "p", documentId: "d", text: id, cropSha256: "", isPrivate: false, noImages: false },
  ...{ publishable: null, language: null, licence: null, rightsHolder: null },
});
const set = [line("a", "train"), line("b", "validation"), line("c", "test"), line("d", "train")];
const sets: FrozenSets = {
  lines: () => set,
  heldLines: () => [line("c", "test"), line("d", "train")],
  recordRun: () => {},
};
const none = () => {
  throw new Error("the library is not asked");
};
const sides = ({ split }: ReturnType<typeof chooseFrozen>) => Object.fromEntries(split.of);

it("keeps the sides of a frozen set and leaves its test lines alone", () => {
  const chosen = chooseFrozen(sets, { dataSetVersionId: "v", evaluationVersionId: undefined }, none);
  expect(sides(chosen)).toEqual({ a: "train", d: "train", b: "validation" });
});

it("scores on the evaluation set and learns from none of its lines", () => {
  const chosen = chooseFrozen(sets, { dataSetVersionId: "v", evaluationVersionId: "e" }, none);
  expect(sides(chosen)).toEqual({ a: "train", c: "validation", d: "validation" });
  expect(chosen.split.notes).toEqual(["Lines that are in the set to score on and are not learnt from: 1."]);
});

it("takes what to learn from the library where only the set to score on is frozen", () => {
  const rest = () => ({
    lines: [line("x", "train"), line("d", "train")],
    split: { by: "page", of: new Map(), notes: [] } as const,
  });
  const chosen = chooseFrozen(sets, { dataSetVersionId: undefined, evaluationVersionId: "e" }, () => ({
    ...rest(),
    split: { ...rest().split, notes: [] },
  }));
  expect(sides(chosen)).toEqual({ x: "train", c: "validation", d: "validation" });
});

it("teaches only lines in the languages that were asked for, and holds back what the set holds back", () => {
  const mixed: FrozenSets = {
    ...sets,
    lines: () => set.map((each) => ({ ...each, language: each.id === "a" ? "de-Latf" : "ar" })),
  };
  const of = (...languages: string[]) =>
    sides(chooseFrozen(mixed, { dataSetVersionId: "v", evaluationVersionId: undefined, languages }, none));
  expect(of("de")).toEqual({ a: "train", b: "validation" });
  expect(of("ar", "de-Latf")).toEqual({ a: "train", d: "train", b: "validation" });
  expect(of("d")).toEqual({ b: "validation" });
});
