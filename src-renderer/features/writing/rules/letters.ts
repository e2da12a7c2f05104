/** @file Rules about single letters: which there are, long s, ligatures, digits, composed or not, what nobody sees. */
import { type Issue, issuesAt, type Rule } from "./issue.ts";

const LETTER = /[\p{L}\p{M}]/u;
/** What ends a line whose last word goes on in the next. */
export const LINE_HYPHENS = "-‐‑⸗⹀¬=\u00AD";

/** Sets of allowed characters, by the setting they come from: a line is checked on every key. */
const allowedSets = new Map<string, ReadonlySet<string>>();

function allowedSet(characters: string): ReadonlySet<string> {
  const known = allowedSets.get(characters);
  if (known !== undefined) return known;
  if (allowedSets.size > 8) allowedSets.clear();
  const set = new Set([...characters, " "]);
  allowedSets.set(characters, set);
  return set;
}

/** Characters that are not on the list; the fix is the plain form, where that is on it. */
export const allowed: Rule = (text, settings) => {
  if (settings.allowed === null) return [];
  const set = allowedSet(settings.allowed);
  return issuesAt("allowed", text, /./gsu, (character) => {
    if (set.has(character)) return undefined;
    const plain = separate(character);
    return plain !== character && [...plain].every((each) => set.has(each)) ? plain : null;
  });
};

/**
 * Where s and ſ are certain. Inside a German word they are not ("Wachſtube" or "Wachstube"), so that is left alone; ſ
 * before a hyphen at the end of the line is inside its word.
 */
export const longS: Rule = (text, { longS: style }) => {
  if (style === "off") return [];
  if (style === "none") return issuesAt("longS", text, /ſ/g, () => "s");
  const before = style === "roman" ? "bfk" : "";
  return issuesAt("longS", text, /[sſ]/g, (letter, at) => {
    const next = text.slice(at + 1);
    const last = text.slice(0, at);
    const inside = LETTER.test([...next][0] ?? "");
    if (letter === "ſ") {
      if (inside) return before !== "" && before.includes(next.charAt(0)) ? "s" : undefined;
      return next.trimEnd().length === 1 && LINE_HYPHENS.includes(next.trimEnd()) ? undefined : "s";
    }
    const begins = !/[\p{L}\p{M}'’]$/u.test(last);
    if (!begins || !inside || before.includes(next.charAt(0))) return undefined;
    return "ſ";
  });
};

const LIGATURES: readonly (readonly [string, string])[] = [
  ["ffi", "ﬃ"],
  ["ffl", "ﬄ"],
  ["ff", "ﬀ"],
  ["fi", "ﬁ"],
  ["fl", "ﬂ"],
  ["ſt", "ﬅ"],
  ["st", "ﬆ"],
];

/** A character of compatibility as what it stands for. Unlike NFKC it leaves ſ alone. */
function separate(character: string): string {
  const ligature = LIGATURES.find(([, joined]) => joined === character);
  return ligature === undefined ? character.normalize("NFKC") : ligature[0];
}

export const ligatures: Rule = (text, { ligatures: style }) => {
  if (style === "separate") {
    // Latin ligatures, and the shapes of Arabic letters that belong to fonts. The last of them stand for a space.
    return issuesAt("ligatures", text, /[ﬀ-ﬆﭐ-\uFDFF\uFE70-ﻼ]/gu, (character) => {
      const plain = separate(character);
      return plain.startsWith(" ") || plain === character ? undefined : plain;
    });
  }
  if (style !== "joined") return [];
  return issuesAt(
    "ligatures",
    text,
    /ffi|ffl|ff|fi|fl|ſt/g,
    (letters) => LIGATURES.find(([plain]) => plain === letters)?.[1],
  );
};

const DIGITS = { european: 0x30, arabic: 0x660, persian: 0x6f0 } as const;

export const digits: Rule = (text, { digits: style }) => {
  if (style === "off") return [];
  return issuesAt("digits", text, /[0-9٠-٩۰-۹]/g, (digit) => {
    const code = digit.charCodeAt(0);
    const zero = Object.values(DIGITS).find((from) => code >= from && code < from + 10) ?? 0x30;
    return String.fromCharCode(DIGITS[style] + code - zero);
  });
};

/** Where composing (or taking apart) changes something: a letter with its marks each, so that the rest stays unmarked. */
export const normal: Rule = (text, { normal: form }) => {
  if (form === "off") return [];
  const whole = text.normalize(form);
  if (whole === text) return [];
  const issues = issuesAt("normal", text, /\P{M}?\p{M}*/gsu, (cluster) => cluster.normalize(form));
  // Letters that join with the next one, such as those of Korean, are found only together.
  return replaceAll(text, issues) === whole ? issues : [{ rule: "normal", start: 0, end: text.length, fix: whole }];
};

function replaceAll(text: string, issues: readonly Issue[]): string {
  let result = text;
  for (const { start, end, fix } of [...issues].reverse())
    result = result.slice(0, start) + (fix ?? "") + result.slice(end);
  return result;
}

const INVISIBLE =
  /[\p{Cc}\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\u00A0\u2000-\u200A\u202F\u205F]/gu;
/** Scripts where the zero-width joiner and non-joiner are spelling. */
const JOINING = /[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Sinhala}]/u;

/** What nobody sees: zero-width characters, marks of direction, spaces of other widths. */
export const invisible: Rule = (text, settings) => {
  if (!settings.invisible) return [];
  return issuesAt("invisible", text, INVISIBLE, (character, at) => {
    if (/[\u200C\u200D]/.test(character) && JOINING.test(text.charAt(at - 1))) return undefined;
    if (/[\t\u00A0\u2000-\u200A\u202F\u205F]/.test(character)) return " ";
    return character === "\u00AD" && text.slice(at + 1).trim() === "" ? "-" : "";
  });
};
