import { describe, expect, it } from "vitest";
import { whichWayUp } from "./page-reader.ts";

const reading = (length: number, confidence: number) => ({
  confidence,
  characters: Array.from({ length }, () => ({ text: "x", confidence, x0: 0, x1: 1 })),
});

describe("which way up", () => {
  it("believes the reading that is sure of more letters", () => {
    expect(whichWayUp([reading(31, 0.74)], [reading(85, 1)])).toBe("second");
    expect(whichWayUp([reading(85, 1)], [reading(60, 0.9)])).toBe("first");
  });

  it("does not turn a page by guesses at a script that the model has not learnt", () => {
    expect(whichWayUp([reading(0, 0)], [reading(92, 0.67)])).toBe("unknown");
    expect(whichWayUp([reading(6, 0.63)], [reading(23, 0.56)])).toBe("unknown");
  });

  it("is told by the one line that the model can read", () => {
    expect(whichWayUp([reading(4, 0.5), reading(3, 0.4)], [reading(14, 0.97), reading(20, 0.5)])).toBe("second");
  });
});
