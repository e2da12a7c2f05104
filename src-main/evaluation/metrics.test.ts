import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { normalise, rate, scoreLine, sumScores } from "./metrics.ts";

const vectors = JSON.parse(readFileSync(new URL("../../resources/vectors/metrics.json", import.meta.url), "utf8")) as ({
  reference: string;
  hypothesis: string;
} & ReturnType<typeof scoreLine>)[];

describe("metrics", () => {
  it.each(vectors)(
    "gives Python's counts for “$reference” against “$hypothesis”",
    ({ reference, hypothesis, ...counts }) => {
      expect(scoreLine(reference, hypothesis)).toEqual(counts);
    },
  );

  it("sums edits over sums of lengths, not means of lines", () => {
    const sum = sumScores([scoreLine("a", "b"), scoreLine("abcdefghi", "abcdefghi")]);
    expect(sum).toMatchObject({ lines: 2, cer: 0.1, edits: 1, characters: 10 });
  });

  it("never clamps and states the empty reference", () => {
    expect(rate(12, 4)).toBe(3);
    expect(rate(0, 0)).toBe(0);
    expect(rate(1, 0)).toBeNull();
  });

  it("folds white space and composes", () => {
    expect(normalise(" a\u00a0\n b\u0308 ")).toBe("a b\u0308".normalize("NFC"));
  });
});
