/** @file Which way a line of text runs. */

const RTL =
  /(?=\p{L})[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}]/u;
const LETTER = /\p{L}/u;

/**
 * The direction of a line's text. Letters of one direction alone decide it, whatever the page's layout took the line
 * for. Where both stand in it, a line found to run to the left does so: Arabic that begins with a Latin name still begins
 * on the right, as its ink does. A line found to run to the right may only not have been looked at: most letters decide.
 * @param layout the direction that the line was found to have
 */
export function textDirection(text: string, layout: "ltr" | "rtl"): "ltr" | "rtl" {
  let [rtl, ltr] = [0, 0];
  for (const character of text) {
    if (RTL.test(character)) rtl += 1;
    else if (LETTER.test(character)) ltr += 1;
  }
  if (rtl === 0 && ltr === 0) return layout;
  if (rtl > 0 && layout === "rtl") return "rtl";
  return rtl > ltr ? "rtl" : "ltr";
}
