import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hasRightToLeft, toLogicalOrder } from "./direction.ts";

const vectors = JSON.parse(readFileSync(new URL("../../resources/vectors/bidi.json", import.meta.url), "utf8")) as {
  logical: string;
  visual: string;
}[];

describe("direction", () => {
  it.each(vectors)("restores the logical order of “$logical” as Python does", ({ logical, visual }) => {
    const characters = [...visual].map((text, index) => ({ text, confidence: 1, x0: index, x1: index + 1 }));
    expect(
      toLogicalOrder(characters)
        .map((character) => character.text)
        .join(""),
    ).toBe(logical);
  });

  it("keeps each character's own place in the image", () => {
    const ordered = toLogicalOrder(
      Array.from("םולש", (text, index) => ({ text, confidence: 1, x0: index, x1: index + 1 })),
    );
    expect(ordered.map((character) => character.x0)).toEqual([3, 2, 1, 0]);
  });

  it("knows right-to-left scripts", () => {
    expect(hasRightToLeft("abc 12")).toBe(false);
    expect(hasRightToLeft("abc ש")).toBe(true);
  });
});
