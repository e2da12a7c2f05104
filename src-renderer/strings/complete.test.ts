/** Every text of the interface stands in every language, in the same shape, and is translated. */
import { describe, expect, it } from "vitest";
import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { strings } from "./en.ts";
import { fr } from "./fr.ts";
import type { Wording } from "./language.ts";

/** What a text is: a sentence, a function of so many values, so many items. */
type Leaf = string | number | ((...values: never[]) => string);

/** Every text by its path; items of lists by their number. */
function leaves(value: unknown, path = ""): [string, Leaf][] {
  if (typeof value !== "object" || value === null) return [[path, value as Leaf]];
  return Object.entries(value).flatMap(([key, part]) => leaves(part, path === "" ? key : `${path}.${key}`));
}

const kindOf = (leaf: Leaf | undefined): string => (typeof leaf === "function" ? `${leaf.length} values` : typeof leaf);
const say = (leaf: Leaf | undefined): string =>
  typeof leaf === "function" ? leaf(...([2, 3, 4] as never[])) : String(leaf);

/** Names, the field's own terms, signs and figures: the same in every language. */
const TERMS = [
  ...[
    "Emend",
    "CER",
    "WER",
    "CER 2",
    "CER 2 → 3",
    "2 → 3",
    "2 3",
    "2 px",
    "× 2",
    "2 × 3",
    "2: CER 3",
    "2: CER 3, WER 4",
    "0 1 2",
    "٠ ١ ٢",
    "۰ ۱ ۲",
  ],
  ...["SHA-256", "Space"],
  ...["…", "2 (3)", "2: 3 (4)", "https://…/manifest.json"],
  ...["Noto Serif", "Noto Naskh", "Amiri", strings.writing.font.sample],
  ...["CPU", "GPU (DirectML)", "Apple (Core ML)", "GPU (WebGPU)", "RTL"],
  ...["TensorBoard", "MLflow", "Server", "https://…"],
  ...["Dropout", "fp32", "bf16", "fp16", "AdamW", "Paged 8-bit AdamW (CUDA)"],
  ...["BLEU", "chrF", "ROUGE-L", "NFC", "NFKC"],
  ...[
    "Ctrl",
    "Alt",
    "Shift",
    "Enter",
    "Tab",
    "Esc",
    "Backspace",
    "Delete",
    "Insert",
    "Home",
    "End",
    "Page ↑",
    "Page ↓",
  ],
  ...["30 s", "1 min", "2 min", "5 min", "10 min"],
];

interface Case {
  name: string;
  wording: Wording;
  /** Words that happen to be the language's own, too. */
  own: readonly string[];
}

const cases: readonly Case[] = [
  {
    name: "German",
    wording: de,
    own: ["Adapter", "Normal", "Name", "Text", "Filter", "Layout", "Region", "Import", "⸗ double", "Format", "in 2"],
  },
  {
    name: "French",
    wording: fr,
    own: [
      ...["version", "document", "page", "2, page 3"],
      ...["Version", "Versions", "Page", "Pages", "2 pages", "Page 2", "Page 2, 3", "Document", "Documents"],
      ...["Normal", "Ligatures", "Apostrophe", "⸗ double", "Direction", "Image", "Export", "Active", "Licence"],
      ...[
        "Format",
        "Description",
        "Candidate",
        "Notes",
        "Confusions",
        "Version A",
        "Version B",
        "Constant",
        "Patience",
        "Activations",
      ],
    ],
  },
  { name: "Arabic", wording: ar, own: [] },
];

describe.each(cases)("$name", ({ wording, own }) => {
  const english = new Map(leaves(strings));
  const translated = new Map(leaves(wording.table));

  it("says everything that English says, and nothing else", () => {
    expect([...english.keys()].filter((key) => !translated.has(key))).toEqual([]);
    expect([...translated.keys()].filter((key) => !english.has(key))).toEqual([]);
  });

  it("says it in the same shape", () => {
    for (const [key, leaf] of english) expect([key, kindOf(translated.get(key))]).toEqual([key, kindOf(leaf)]);
  });

  it("says it in its own words, but for what is the same in both", () => {
    const same = [...english].filter(
      ([key, leaf]) => typeof leaf !== "number" && say(leaf) === say(translated.get(key)),
    );
    const known = [...TERMS, ...own];
    expect(same.filter(([, leaf]) => !known.includes(say(leaf))).map(([key]) => key)).toEqual([]);
  });
});

describe("French", () => {
  it("has a no-break space before signs of two parts and within quotation marks", () => {
    const texts = [...leaves(fr.table), ...leaves(fr.errors)].map(([, leaf]) => say(leaf));
    expect(texts.filter((text) => / [:;?!](\s|$)|« | »/.test(text))).toEqual([]);
  });
});
