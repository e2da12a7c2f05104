/** @file German: confusions, image quality, drift. A part of de.ts. */
import { lines, number } from "./de-count.ts";
import type { Strings, Translation } from "./language.ts";

const places = (n: number): string => `${number(n)} ${n === 1 ? "Stelle" : "Stellen"}`;

export const insights: Translation<Strings["insights"]> = {
  confusions: {
    tab: "Verwechslungen",
    title: "Welche Zeichen als welche gelesen werden",
    lead: (n) => `${lines(n)} bestätigter Text. Ein Feld öffnet jede Stelle mit ihrem Bild.`,
    leftOut: (n) => `${lines(n)} sind zu lang zum Vergleichen und bleiben draußen.`,
    readings: "Lesungen",
    newest: "Neueste vorhandene",
    script: "Schrift",
    scriptErrors: (name, errors) => `${name} (${number(errors)})`,
    caption: "Zeilen: was dasteht. Spalten: was gelesen wurde. Pfeiltasten gehen von Feld zu Feld.",
    corner: "steht ↓ gelesen →",
    cell: (truth, read, n) => `${truth} als ${read} gelesen: ${places(n)}`,
    list: (n) => (n === 1 ? "Die eine Verwechslung" : `Alle ${number(n)} Verwechslungen`),
    more: (n) => `${number(n)} weitere zeigen`,
    right: (n) => `${number(n)} beurteilt`,
    none: "Noch keine Verwechslungen. Bestätigen Sie Zeilen, die eine Fassung gelesen hat: Ihre Fehler sammeln sich hier.",
    noErrors: "Nichts in dieser Schrift wurde falsch gelesen.",
    back: "Zurück zur Tabelle",
    places: (total, open) => `${places(total)}, ${number(open)} nicht beurteilt`,
    placesHint:
      "J und K gehen von Stelle zu Stelle. Der bestätigte Text ändert sich nur, wo Sie es sagen, und jede Änderung lässt sich zurücknehmen.",
    noPlaces: "Keine Stelle ist übrig: Diese Verwechslung ist ganz behoben.",
    mend: "Diese berichtigen",
    mendAll: (n) => `Alle gleichen berichtigen (${number(n)})`,
    keep: "Mein Text stimmt",
    unkeep: "Doch nicht beurteilt",
    kept: "Text stimmt",
    truth: "Bestätigter Text",
    read: "Gelesen",
    where: (document, page, line) => `${document}, Seite ${page}, Zeile ${line}`,
    mended: (n, inLines) => `${places(n)} in ${lines(inLines)} berichtigt`,
    undo: "Rückgängig",
    undone: "Zurückgenommen",
  },
};
