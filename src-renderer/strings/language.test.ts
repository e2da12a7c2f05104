import { describe, expect, it } from "vitest";
import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { strings } from "./en.ts";
import { fr } from "./fr.ts";
import { type JournalStep, stepLabel } from "./journal-step.ts";
import { chooseLanguage, counter, LANGUAGES, translate } from "./language.ts";

describe("languages", () => {
  it("takes what was chosen, else the browser's first that there is, else English", () => {
    expect(chooseLanguage("fr", ["de"]).id).toBe("fr");
    expect(chooseLanguage("", ["pt-BR", "de-AT", "ar"]).id).toBe("de");
    expect(chooseLanguage("", ["AR-eg"])).toMatchObject({ id: "ar", dir: "rtl" });
    expect(chooseLanguage("xx", []).id).toBe("en");
  });

  it("keeps English where a translation says nothing", () => {
    const english = { a: "A", b: { c: "C", d: (n: number) => `D${n}` }, e: ["1", "2"] };
    const table = translate(english, { b: { d: (n: number) => `Δ${n}` }, e: ["eins"] });
    expect([table.a, table.b.c, table.b.d(3), table.e]).toEqual(["A", "C", "Δ3", ["eins"]]);
    expect(translate(strings, {})).toEqual(strings);
  });

  it("counts in the form that the language wants", () => {
    const arabic = counter("ar-u-nu-latn");
    const forms = { one: "سطر", two: "سطران", few: "أسطر", other: "سطرًا" };
    expect([1, 2, 3, 11].map((n) => arabic(n, forms))).toEqual(["1 سطر", "2 سطران", "3 أسطر", "11 سطرًا"]);
    expect(counter("de")(1200, { one: "Zeile", other: "Zeilen" })).toBe("1.200 Zeilen");
  });

  it("are known to the browser", () => {
    for (const { id } of LANGUAGES) expect(Intl.NumberFormat.supportedLocalesOf(id)).toEqual([id]);
  });

  it("call a step of the journal by its lines and pages", () => {
    const one: JournalStep = { kind: "verify", linePosition: 3, lineCount: 1, pagePosition: 1 };
    const gone: JournalStep = { kind: "remove-lines", linePosition: null, lineCount: 2, pagePosition: null };
    const page: JournalStep = { kind: "turn-page", linePosition: null, lineCount: 30, pagePosition: 0 };
    const said = [de, fr, ar].map(({ steps }) =>
      [one, gone, page].map((step) => (steps === undefined ? null : stepLabel(steps, step))),
    );
    expect(said).toEqual([
      ["Zeile 4 auf Seite 2 bestätigen", "2 Zeilen auf mehreren Seiten löschen", "Seite 1 drehen"],
      ["valider la ligne 4 à la page 2", "supprimer 2 lignes sur plusieurs pages", "pivoter la page 1"],
      ["اعتماد السطر 4 في الصفحة 2", "حذف سطرين في عدة صفحات", "تدوير الصفحة 1"],
    ]);
  });
});
