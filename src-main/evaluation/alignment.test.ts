import { describe, expect, it } from "vitest";
import { judge } from "./alignment.ts";
import { scoreLine } from "./metrics.ts";
import { seededRandom } from "./seeded-random.ts";

const read = (text: string) => [...text].map((character) => ({ text: character, confidence: 0.5 }));
/** `+` for right, `-` for wrong, with what was missed. */
function marks(reference: string, reading: string): string {
  const line = judge(reference, read(reading));
  if (line === null) throw new Error("too long");
  return `${line.characters.map(({ right }) => (right ? "+" : "-")).join("")} ${line.missed}`;
}

describe("judging a reading", () => {
  it("finds what was read for another, added and missed", () => {
    expect(marks("Haus", "Haus")).toBe("++++ 0");
    expect(marks("Haus", "Hans")).toBe("++-+ 0");
    expect(marks("Haus", "Haurs")).toBe("+++-+ 0");
    expect(marks("Haus", "Has")).toBe("+++ 1");
    expect(marks("", "ab")).toBe("-- 0");
    expect(marks("ab", "")).toBe(" 2");
  });

  it("goes by the metric's text: NFC, white space folded, none at the ends", () => {
    expect(marks("schön  ist", " scho\u0308n ist ")).toBe("+++++++++ 0");
    expect(marks("a b", "a\u00a0\u2009b")).toBe("+++ 0");
    // U+0364 composes with nothing: two code points, two characters.
    expect(marks("scho\u0364n", "scho\u0364n")).toBe("++++++ 0");
  });

  it("keeps the confidence of what was read, the lower of a letter and a mark that make one", () => {
    const reading = [
      { text: "o", confidence: 0.9 },
      { text: "\u0308", confidence: 0.4 },
      { text: "ch", confidence: 0.7 },
    ];
    expect(judge("öch", reading)?.characters).toEqual([
      { confidence: 0.4, right: true },
      { confidence: 0.7, right: true },
      { confidence: 0.7, right: true },
    ]);
  });

  it("makes as many errors as the metric counts, on any text", () => {
    const random = seededRandom(3);
    const text = () =>
      Array.from({ length: Math.floor(random() * 12) }, () => "abſ o\u0308"[Math.floor(random() * 7)]).join("");
    for (let round = 0; round < 500; round++) {
      const [reference, reading] = [text(), text()];
      const line = judge(reference, read(reading));
      const wrong = line?.characters.filter(({ right }) => !right).length ?? Number.NaN;
      expect(wrong + (line?.missed ?? 0)).toBe(scoreLine(reference, reading).characterEdits);
    }
  });

  it("leaves a line aside that would take too much memory", () => {
    expect(judge("a".repeat(3_000), read("b".repeat(3_000)))).toBeNull();
  });
});
