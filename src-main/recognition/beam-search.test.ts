import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decode } from "./ctc.ts";
import { LanguageModel } from "./language-model.ts";

interface Vectors {
  stored: string;
  characters: string[];
  logProbabilities: { history: string; character: string; value: number }[];
  searches: { probabilities: number[][]; text: string }[];
}
const vectors = JSON.parse(
  readFileSync(new URL("../../resources/vectors/language.json", import.meta.url), "utf8"),
) as Vectors;
const language = new LanguageModel(vectors.stored);

function read(probabilities: number[][], model: LanguageModel | null) {
  const classes = probabilities[0]?.length ?? 0;
  const alphabet = { characters: vectors.characters, visual: false, language: model };
  return decode(Float32Array.from(probabilities.flat()), 0, probabilities.length, classes, 1, alphabet);
}

describe("the corrections' language", () => {
  it.each(vectors.logProbabilities)("gives $character after $history what Python gives", (vector) => {
    expect(language.logProbability(Array.from(vector.history), vector.character)).toBeCloseTo(vector.value, 12);
  });

  it.each(vectors.searches)("reads “$text” as Python does", ({ probabilities, text }) => {
    expect(read(probabilities, language).text).toBe(text.trim());
  });

  it("puts each character in its place, in order, with a probability", () => {
    for (const { probabilities } of vectors.searches) {
      const { characters } = read(probabilities, language);
      for (const [index, { x0, x1, confidence }] of characters.entries()) {
        expect(x0).toBeLessThan(x1);
        expect(x0).toBeGreaterThanOrEqual(characters[index - 1]?.x1 ?? 0);
        expect(confidence).toBeGreaterThan(0);
        expect(confidence).toBeLessThanOrEqual(1);
      }
    }
  });

  it("prefers what was written before where the image leaves it open", () => {
    const at = (text: string) => 1 + vectors.characters.indexOf(text);
    const classes = vectors.characters.length + 2;
    const steps = ["d", "a", "s"].map((text) => {
      const row = new Array<number>(classes).fill(0);
      row[at(text)] = text === "s" ? 0.45 : 0.95;
      row[at("x")] = text === "s" ? 0.5 : 0.05;
      return row;
    });
    expect(read(steps, null).text).toBe("dax");
    expect(read(steps, language).text).toBe("das");
  });

  it("refuses what is no such model", () => {
    expect(() => new LanguageModel('{"order":6}')).toThrow();
  });
});
