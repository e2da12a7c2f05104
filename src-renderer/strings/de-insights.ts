/** @file German: confusions, image quality, drift. A part of de.ts. */
import { lines, number, pages } from "./de-count.ts";
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
  quality: {
    tab: "Bildqualität",
    title: "Bildqualität und CER",
    lead: "Gemessen an den Seitenbildern. Schlechte Werte bei hoher CER heißen: Ein besserer Scan hilft vielleicht mehr als weiteres Training.",
    order: "Schlechteste zuerst nach",
    orders: {
      cer: "CER",
      sharpness: "Schärfe",
      contrast: "Kontrast",
      noise: "Rauschen",
      skew: "Schieflage",
      lineHeight: "Zeilenhöhe",
      confidence: "Konfidenz",
      page: "In der Reihenfolge der Seiten",
    },
    names: {
      sharpness: "Schärfe",
      contrast: "Kontrast",
      noise: "Rauschen",
      skew: "Schieflage",
      lineHeight: "Zeilenhöhe",
    },
    hints: {
      sharpness: "Anteil der Stufe von Farbe zu Papier, den ein Pixel nimmt. 100 % ist so scharf, wie Pixel sind.",
      contrast: "Um wie viel das Papier heller ist als die Farbe. 100 % ist Schwarz auf Weiß.",
      noise: "Körnung des Papiers als Standardabweichung seiner Grauwerte (von 255).",
      skew: "Um wie viel Grad der Text schief liegt, im Uhrzeigersinn.",
      lineHeight:
        "Die Auflösung, wie das Lesen sie trifft: mittlere Höhe der Zeilen in Pixeln. Das Modell sieht Zeilen mit 48.",
    },
    page: "Seite",
    confidence: "Konfidenz",
    correlation: (n, needed) =>
      n < needed ? `Gegen CER (ab ${number(needed)} Seiten mit CER)` : `Gegen CER, über ${pages(n)}`,
    scored: (n) => `${lines(n)} bestätigt`,
    measuring: (done, total) => `Messen: ${number(done)} von ${pages(total)}`,
    unmeasured: (n) => `${pages(n)} noch nicht gemessen.`,
    measure: "Messen",
    stop: "Anhalten",
    failed: (n) =>
      `${pages(n)} nicht messbar: Das Bild fehlt oder ist beschädigt. Importieren Sie den Scan noch einmal.`,
    stopped: "Das Messen brach ab",
    notYet: "Noch keine Seite ist gemessen.",
    none: "Es gibt keine Seite zu messen. Importieren Sie zuerst Scans.",
  },
};
