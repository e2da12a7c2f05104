import { expect, it } from "vitest";
import { textDirection } from "./text-direction.ts";

it.each([
  ["", "rtl", "rtl"],
  ["1857 – 1859", "rtl", "rtl"],
  ["1857", "ltr", "ltr"],
  ["كتاب 1857", "ltr", "rtl"],
  ["König 1857", "rtl", "ltr"],
  // Both: as the ink.
  ["page 12 كتاب", "rtl", "rtl"],
  ["das Wort كتاب heißt Buch", "ltr", "ltr"],
  ["שָׁלוֹם (Schalom)", "rtl", "rtl"],
  ["في سنة 1857 (page 12) كتاب", "ltr", "rtl"],
  ["ދިވެހި", "ltr", "rtl"],
  ["λόγος вѣра", "rtl", "ltr"],
  ["𞤀𞤣𞤤𞤢𞤥", "ltr", "rtl"],
] as const)("%s in a line found as %s runs %s", (text, layout, direction) => {
  expect(textDirection(text, layout)).toBe(direction);
});
