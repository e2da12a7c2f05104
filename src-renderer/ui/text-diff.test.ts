import { expect, it } from "vitest";
import { diffTexts, markDifferences } from "./text-diff.ts";

/** `[…]` is marked, `|` a place where only the other text has something. */
const marks = (text: string, other: string): string =>
  markDifferences(text, other)
    .map((part) => (part.kind === "same" ? part.text : part.kind === "missing" ? "|" : `[${part.text}]`))
    .join("");

it.each([
  ["same", "same", "same", "same"],
  ["König", "Konig", "K[ö]nig", "K[o]nig"],
  ["daß die", "daß", "daß[ die]", "daß|"],
  ["ein Haus", "in Haus", "[e]in Haus", "|in Haus"],
  ["", "text", "|", "[text]"],
  // Of an accent alone nothing could be seen.
  ["שָׁלֹמֹה", "שׁלֹמֹה", "[שָׁ]לֹמֹה", "[שׁ]לֹמֹה"],
  ["u\u0364ber", "uber", "[u\u0364]ber", "[u]ber"],
  ["ملك", "ملل", "مل[ك]", "مل[ل]"],
  ["a𝔄b", "ab", "a[𝔄]b", "a|b"],
])("%s and %s", (text, other, marked, otherMarked) => {
  expect(marks(text, other)).toBe(marked);
  expect(marks(other, text)).toBe(otherMarked);
});

it("holds the whole text, whatever is marked", () => {
  const texts = ["", "שָׁלֹמֹה u\u0364ber", "ab𝔄 ſchön", "schon ab", "u\u0364u\u0364\u0300"];
  for (const text of texts) {
    for (const other of texts) {
      expect(marks(text, other).replace(/[[\]|]/g, "")).toBe(text);
      const parts = diffTexts(other, text);
      expect(parts.map((part) => (part.kind === "removed" ? "" : part.text)).join("")).toBe(text);
    }
  }
});
