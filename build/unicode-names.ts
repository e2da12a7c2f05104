/**
 * @file `virtual:unicode-names`: every character that a person could write, with its Unicode name, made at build time so
 * that the window carries no code for it. Lines of `codepoint in hexadecimal`, a space, the name; in order.
 */
import { unicodeBaseName } from "unicode-name";
import type { Plugin } from "vite";

const MODULE = "virtual:unicode-names";
/** Resolved ids of virtual modules begin with NUL: no other plugin then takes them for files. */
const RESOLVED = `\0${MODULE}`;
/** Planes 0 and 1; above are ideographs and private use. */
const END = 0x20000;
/** Named by rule, not by what they are, and written by other means: tens of thousands. */
const BY_RULE =
  /^(?:CJK (?:UNIFIED|COMPATIBILITY) IDEOGRAPH|HANGUL SYLLABLE|TANGUT|KHITAN|NUSHU|EGYPTIAN HIEROGLYPH|ANATOLIAN HIEROGLYPH|CUNEIFORM|SIGNWRITING|BAMUM LETTER PHASE|YI |VAI |LINEAR |CYPRO-MINOAN|MUSICAL|BYZANTINE MUSICAL|ZNAMENNY|VARIATION SELECTOR|SEAL |JURCHEN)/;

/** The list as text. */
export function unicodeNames(): string {
  const lines: string[] = [];
  for (let code = 0x20; code < END; code += 1) {
    const character = String.fromCodePoint(code);
    if (/[\p{Cc}\p{Cs}\p{Co}\p{Cn}]/u.test(character)) continue;
    const name = unicodeBaseName(character);
    if (name === undefined || name === null || BY_RULE.test(name)) continue;
    lines.push(`${code.toString(16)} ${name}`);
  }
  return lines.join("\n");
}

export function unicodeNamesPlugin(): Plugin {
  return {
    name: "emend-unicode-names",
    resolveId: (id) => (id === MODULE ? RESOLVED : null),
    load: (id) => (id === RESOLVED ? `export default ${JSON.stringify(unicodeNames())};` : null),
  };
}
