/** @file What can stand in a line. */

/**
 * What can stand in a line: a pasted line break would tear ground truth files apart, and neither half a surrogate pair
 * nor NUL survives UTF-8 in SQLite. All else is kept to the code point, NFC or not.
 */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replaceAll("\0", "")
    .replace(/(\r\n|[\n\v\f\r\u0085\u2028\u2029])/g, " ");
}
