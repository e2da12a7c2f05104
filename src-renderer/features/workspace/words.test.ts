import { describe, expect, it } from "vitest";
import type { Proposal } from "#contract/corrections.ts";
import { fakeLine } from "../../client/fake-client.ts";
import { caretPlace, placeCharacters, placeWords } from "./alignment.ts";
import { counterpart, neighbourWord, nextReading, wordAt, wordsOf } from "./words.ts";

const proposalOf = (text: string): Proposal => {
  const { proposal } = fakeLine(0, text);
  if (proposal === null) throw new Error("a fake line has a proposal");
  return proposal;
};
/** As CTC gives it for right-to-left: the text is in reading order, the places run from right to left. */
const rtlProposal = (text: string): Proposal => {
  const proposal = proposalOf(text);
  return {
    ...proposal,
    characters: proposal.characters.map((each) => ({ ...each, x0: 1 - each.x1, x1: 1 - each.x0 })),
  };
};
const inText = (text: string, { start, end }: { start: number; end: number }): string => text.slice(start, end);

describe("words of a text", () => {
  const text = "wo das  Wünſchen 𝔞𝔟 noch";

  it("are found with their places in UTF-16 units", () => {
    expect(wordsOf(text).map((word) => inText(text, word))).toEqual(["wo", "das", "Wünſchen", "𝔞𝔟", "noch"]);
  });

  it("the caret is in a word, at its end, or behind one", () => {
    expect(wordAt(text, 4)).toEqual({ start: 3, end: 6 });
    expect(wordAt(text, 6)).toEqual({ start: 3, end: 6 });
    expect(wordAt(text, 7)).toEqual({ start: 3, end: 6 });
    expect(wordAt("", 0)).toBeNull();
  });

  it("go from word to word, and end", () => {
    const second = { start: 3, end: 6 };
    expect(inText(text, neighbourWord(text, second, 1) ?? second)).toBe("Wünſchen");
    expect(inText(text, neighbourWord(text, second, -1) ?? second)).toBe("wo");
    expect(neighbourWord(text, { start: 0, end: 2 }, -1)).toBeNull();
    expect(neighbourWord(text, { start: text.length, end: text.length }, 1)).toBeNull();
  });
});

describe("another reading's word", () => {
  it.each([
    ["mußte fich freuen", "fich", "mußte ſich freuen", "ſich"],
    ["mußte sich freuen", "sich", "mußte ſich freuen", "ſich"],
    ["einWort mehr", "einWort", "ein Wort mehr", "ein Wort"],
    ["ein Wort mehr", "Wort", "ein Wolf mehr", "Wolf"],
    ["ein Wort", "Wort", "ein", ""],
    ["ab cd", "ab", "xab cdy", "xab"],
    ["ab cd", "cd", "ab cdy", "cdy"],
    ["مرحبا بكم", "بكم", "مرحبا بكن", "بكن"],
  ])("%s: %s is in %s: %s", (text, word, other, expected) => {
    const start = text.indexOf(word);
    expect(counterpart(text, { start, end: start + word.length }, other)).toBe(expected);
  });

  it("goes round the readings", () => {
    const others = ["ſich", "sich"];
    expect(nextReading("fich", { start: 0, end: 4 }, others)).toBe("ſich");
    expect(nextReading("ſich", { start: 0, end: 4 }, others)).toBe("sich");
    expect(nextReading("sich", { start: 0, end: 4 }, others)).toBe("ſich");
    expect(nextReading("ſich", { start: 0, end: 4 }, ["ſich"])).toBeNull();
    expect(nextReading("ſich", { start: 0, end: 4 }, [])).toBeNull();
  });
});

describe("places of words", () => {
  it("are those of the ink", () => {
    const words = placeWords("ab cde", proposalOf("ab cde"), "ltr");
    expect(words.map(({ text, x0, x1 }) => [text, x0.toFixed(3), x1.toFixed(3)])).toEqual([
      ["ab", "0.000", "0.333"],
      ["cde", "0.500", "1.000"],
    ]);
  });

  it("run from the right in a right-to-left line", () => {
    const [first, second] = placeWords("אב גדה", rtlProposal("אב גדה"), "rtl");
    expect([first?.text, first?.x0.toFixed(3), first?.x1.toFixed(3)]).toEqual(["אב", "0.667", "1.000"]);
    expect([second?.text, second?.x0.toFixed(3), second?.x1.toFixed(3)]).toEqual(["גדה", "0.000", "0.500"]);
  });

  it("stay where they were when another word is typed over, which takes the room between", () => {
    const [a, b, c] = placeWords("ab XYZ ef", proposalOf("ab cd ef"), "ltr");
    expect([a?.x0, a?.x1, c?.x1]).toEqual([0, 0.25, 1]);
    expect(b?.x0).toBeCloseTo(0.25);
    expect(b?.x1).toBeLessThanOrEqual(c?.x0 ?? 0);
    expect([a?.confidence, b?.confidence]).toEqual([0.97, null]);
  });

  it("share the line where nobody read it", () => {
    const words = placeWords("one two", null, "rtl");
    expect(words[0]?.x1).toBe(1);
    expect(words[1]?.x0).toBeCloseTo(1 / 8);
    expect(words[0]?.confidence).toBeNull();
  });

  it("a caret is between the characters on both sides of it", () => {
    expect(caretPlace("ab cd", 2, proposalOf("ab cd"), "ltr")).toBeCloseTo(0.4);
    expect(caretPlace("אב גד", 2, rtlProposal("אב גד"), "rtl")).toBeCloseTo(0.6);
    expect(caretPlace("xyz", 1, null, "ltr")).toBeCloseTo(1 / 3);
    expect(caretPlace("xyz", 1, null, "rtl")).toBeCloseTo(2 / 3);
  });

  it("spaces that the layout put in take no character's place", () => {
    const proposal = proposalOf("abcd");
    const placed = placeCharacters("ab cd", { ...proposal, text: "ab cd" });
    expect(placed.map(({ x0 }) => x0)).toEqual([0, 0.25, null, 0.5, 0.75]);
  });

  it("a reading that contradicts its own characters places nothing", () => {
    const proposal = proposalOf("abcd");
    expect(placeCharacters("xyz", { ...proposal, text: "xyz" }).every(({ x0 }) => x0 === null)).toBe(true);
  });
});
