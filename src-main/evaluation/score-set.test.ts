import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Metric, MetricValue } from "#contract/metrics.ts";
import { ALL_METRICS, type Pair, scoreSet } from "./score-set.ts";
import { parseProfile, preparation } from "./text-profile.ts";

const { sets, scores } = JSON.parse(
  readFileSync(new URL("../../resources/vectors/scores.json", import.meta.url), "utf8"),
) as {
  sets: [string, string, string | null][][];
  scores: { profile: string; name: string; steps: string[]; set: number; values: Record<Metric, MetricValue> }[];
};

const pairsOf = (set: number): Pair[] =>
  (sets[set] ?? []).map(([reference, hypothesis, page]) => ({
    reference,
    hypothesis,
    ...(page === null ? {} : { page }),
  }));

const emend = parseProfile("emend");
const text = fc.string({ unit: fc.constantFrom("a", "b", "é", " ", "ſ", "\n", "\ud800", "👩‍👧"), maxLength: 40 });
const pairs = fc.array(fc.record({ reference: text, hypothesis: text }), { minLength: 1, maxLength: 6 });
const only = (set: readonly Pair[], metric: Metric, profile = emend) =>
  scoreSet(set, profile, [metric]).values[0] as MetricValue;

describe("scores of a set", () => {
  it.each(scores)("gives Python's figures of set $set by $profile", ({ profile, name, steps, set, values }) => {
    const found = scoreSet(pairsOf(set), parseProfile(profile), ALL_METRICS);
    expect(found.profile).toMatchObject({ name, steps });
    for (const { metric, value, part, whole } of found.values) {
      const expected = values[metric];
      expect({ metric, part, whole }).toEqual({ metric, part: expected.part, whole: expected.whole });
      if (expected.value === null) expect(value, metric).toBeNull();
      else expect(value, metric).toBeCloseTo(expected.value, 12);
    }
  });

  it("sums: the edits of the lines are the set's", () => {
    fc.assert(
      fc.property(pairs, (set) => {
        for (const metric of ["cer", "grapheme-cer", "wer", "flexible-cer", "bag-of-words"] as const) {
          const parts = set.map((pair) => only([pair], metric));
          const whole = only(set, metric);
          expect(whole.part).toBe(parts.reduce((sum, value) => sum + (value.part as number), 0));
          expect(whole.whole).toBe(parts.reduce((sum, value) => sum + (value.whole as number), 0));
        }
      }),
    );
  });

  it("finds no more errors where order is free, and none that depend on it", () => {
    fc.assert(
      fc.property(pairs, (set) => {
        const page = set.map((pair) => ({ ...pair, page: "p" }));
        expect(only(page, "flexible-cer").part).toBeLessThanOrEqual(only(page, "cer").part as number);
        expect(only(page, "bag-of-words").part).toBeLessThanOrEqual(only(page, "wer").part as number);
        const references = set.map((pair) => pair.reference);
        const turned = references.map((reference, i) => ({
          page: "p",
          reference,
          hypothesis: references.at(-i - 1) ?? "",
        }));
        expect(only(turned, "flexible-cer").part).toBe(0);
        expect(only(turned, "bag-of-words").part).toBe(0);
      }),
    );
  });

  it("never clamps, and says where there is no finite rate", () => {
    expect(only([{ reference: "X", hypothesis: "Y Z" }], "cer").value).toBe(3);
    expect(only([{ reference: "X", hypothesis: "Y Z" }], "character-accuracy").value).toBe(-2);
    const empty = [{ reference: "", hypothesis: "abd" }];
    expect(only(empty, "cer").value).toBeNull();
    expect(only(empty, "cer", parseProfile("jiwer")).value).toBe(3);
    expect(only([...empty, { reference: "abd", hypothesis: "abd" }], "cer").value).toBe(1);
    expect(
      only([...empty, { reference: "abd", hypothesis: "abd" }], "cer", parseProfile("hf-evaluate")).value,
    ).toBeNull();
  });

  it("does the same steps whichever way they are named", () => {
    expect(preparation(parseProfile("emend+long-s+case")).name).toBe("emend+long-s+case");
    expect(preparation(parseProfile("emend+case + long-s+nfc")).name).toBe("emend+long-s+case");
    expect(() => parseProfile("emend+nonsense")).toThrow(/long-s/);
  });
});
