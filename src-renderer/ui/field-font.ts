/** @file In which font and size line texts are written: a person's choice, for this window. */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { readPreference, writePreference } from "./preferences.ts";

export const latinFonts = ["noto-serif", "cardo", "system"] as const;
export type LatinFont = (typeof latinFonts)[number];
export const arabicFonts = ["naskh", "amiri"] as const;
export type ArabicFont = (typeof arabicFonts)[number];
/** CSS pixels; 0: as wide as the ink of the line. */
export const fieldSizes = [0, 14, 16, 18, 20, 22, 24, 28, 32, 40] as const;

export interface FieldFont {
  latin: LatinFont;
  arabic: ArabicFont;
  size: number;
  /** Grows when a font file has come in: whatever was measured before may be measured again. */
  loaded: number;
}

const first: Readonly<Record<LatinFont, string>> = {
  "noto-serif": '"Noto Serif", Cardo',
  cardo: 'Cardo, "Noto Serif"',
  system: 'system-ui, "Segoe UI", "Noto Sans", "Noto Serif", Cardo',
};
const arabic: Readonly<Record<ArabicFont, string>> = { naskh: '"Noto Naskh Arabic"', amiri: "Amiri" };

/** The font stack: whatever the choice, each character of the keyboards is in one of them. */
export function fontStack(font: Pick<FieldFont, "latin" | "arabic">): string {
  return `${first[font.latin]}, ${arabic[font.arabic]}, "Noto Serif Hebrew", "Noto Sans Symbols 2", serif`;
}

function oneOf<T extends string | number>(values: readonly T[], stored: T): T {
  return values.includes(stored) ? stored : (values[0] as T);
}

const store = createStore<FieldFont>(() => ({
  latin: oneOf<LatinFont>(latinFonts, readPreference<string>("font.latin", "noto-serif") as LatinFont),
  arabic: oneOf<ArabicFont>(arabicFonts, readPreference<string>("font.arabic", "naskh") as ArabicFont),
  size: oneOf<number>(fieldSizes, readPreference("font.size", 0)),
  loaded: 0,
}));

// `document.fonts` is missing where tests have no layout.
if (typeof document !== "undefined" && "fonts" in document) {
  document.fonts?.addEventListener?.("loadingdone", () => store.setState(({ loaded }) => ({ loaded: loaded + 1 })));
}

/** Chooses; remembered for this browser or app. */
export function setFieldFont(choice: Partial<Omit<FieldFont, "loaded">>): void {
  store.setState(choice);
  for (const [name, value] of Object.entries(choice)) writePreference(`font.${name}`, value);
}

/** The choice with its font stack. */
export function useFieldFont(): FieldFont & { family: string } {
  const font = useStore(store);
  return { ...font, family: fontStack(font) };
}
