/** @file German: scores, the estimate, the queue of next lines, reliability. A part of de.ts. */
import { count, lines, number } from "./de-count.ts";
import type { Strings, Translation } from "./language.ts";

const characters = (n: number): string => count(n, { other: "Zeichen" });

export const scores: Translation<Strings["scores"]> = {
  title: "Auswertung",
  lead: "Fehler in der Lesung des Modells, gezählt an den Zeilen, die Sie bestätigt haben.",
  rule: "CER (Zeichenfehlerrate): eingefügte, ausgelassene und falsche Codepunkte, geteilt durch die Länge des bestätigten Textes, nach NFC und mit zusammengefassten Leerzeichen. Sie wird nicht bei 100 % gekappt.",
  document: "Dokument",
  versions: "Nach Fassungen",
  version: "Fassung",
  lines: "Zeilen",
  errors: "Fehler",
  characters: "Zeichen",
  cer: "CER",
  wer: "WER",
  graphemeCer: "Graphem-CER",
  pages: "Nach Seiten",
  page: "Seite",
  worst: "Zeilen mit den meisten Fehlern",
  reference: "Bestätigt",
  hypothesis: "Gelesen",
  none: "Noch keine Werte. Bestätigen Sie gelesene Zeilen, oder lesen Sie Seiten, deren Zeilen bestätigt hereinkamen: An ihnen wird die Lesung ausgewertet.",
  noDocument:
    "Noch kein Dokument. Importieren Sie einen Scan, lassen Sie ihn lesen und bestätigen Sie Zeilen: Hier stehen dann die Werte.",
  toLibrary: "Zur Bibliothek",
  openLine: (page, line) => `Seite ${page}, Zeile ${line} öffnen`,
  noFinite: "keine endliche CER",

  estimate: {
    title: "Das ganze Dokument",
    none: "Noch weiß niemand, wie gut der Text als Ganzes ist.",
    noneHint:
      "Zeilen, die Sie sich zum Korrigieren aussuchen, sind nicht wie die übrigen. Beginnen Sie die Arbeitsliste: Einige ihrer Zeilen sind zufällig gezogen, und allein aus diesen wird die CER des ganzen Dokuments berechnet.",
    cer: (value) => `CER ${value}`,
    interval: (low, high) => `zwischen ${low} und ${high}, in 19 von 20 Fällen`,
    from: (n, of, version) =>
      `${version}: aus ${number(n)} ${n === 1 ? "zufälligen Zeile" : "zufälligen Zeilen"} von ${number(of)}`,
    needed: (n) => `Bestätigen Sie noch ${lines(n)} von den zufälligen, dann gibt es ein Intervall.`,
    missing: (n) =>
      n === 1
        ? "Eine zufällige Zeile ist übergangen oder unlesbar. Ist sie eine der schwierigen, so ist die CER höher, als es aussieht."
        : `${number(n)} zufällige Zeilen sind übergangen oder unlesbar. Sind es die schwierigen, so ist die CER höher, als es aussieht.`,
    since: (n) =>
      `${lines(n)} ${n === 1 ? "kam" : "kamen"} erst nach der Ziehung ins Dokument und ${n === 1 ? "hatte" : "hatten"} eine geringere Chance. Beginnen Sie eine Arbeitsliste mit neuer Stichprobe, damit sie zählen.`,
    unseen: "Zeilen, aus denen eine Fassung gelernt hat, zählen bei ihr weder in der Stichprobe noch im Dokument.",
    scale: "Geschätzte CER mit ihrem Intervall",
  },

  queue: {
    title: "Als Nächstes lohnend",
    lead: "Die Zeilen, die am meisten bringen: wo Fehler zu erwarten sind, wo Fassungen sich unterscheiden, wo seltene Zeichen stehen. Einige sind für die Schätzung zufällig gezogen.",
    size: "Wie viele Zeilen",
    share: "Davon zufällig",
    seed: "Startwert (Seed)",
    seedHint: "Derselbe Startwert zieht aus demselben Text dieselben Zeilen.",
    fresh: "Neue Stichprobe",
    freshHint: "Zufällige Zeilen, die bisher bestätigt sind, zählen dann nicht mehr für die Schätzung.",
    advanced: "Erweitert",
    start: "Arbeitsliste beginnen",
    startAnother: "Neue Arbeitsliste beginnen",
    starting: "Alle Zeilen werden durchgesehen …",
    next: "Nächste Zeile korrigieren",
    end: "Arbeitsliste beenden",
    ended: "Die Arbeitsliste ist beendet. Was Sie bestätigt haben, zählt.",
    progress: (done, total) => `${number(done)} von ${lines(total)} erledigt`,
    random: (done, total) => `${number(done)} von ${number(total)} zufälligen`,
    passedOver: (n) => `${number(n)} übergangen`,
    through: "Die Arbeitsliste ist durch. Jede ihrer Zeilen ist bestätigt oder wurde übergangen.",
    upNext: "Demnächst",
    kinds: { random: "Zufällig", chosen: "Ausgewählt" },
    expected: (n) => `${n} Fehler zu erwarten`,
    disagreement: (n) => `Fassungen unterscheiden sich in ${characters(n)}`,
    rare: (characters) => `selten: ${characters}`,
    atRandom: "zufällig gezogen",
    pass: "Übergehen",
    passLabel: (page, line) => `Seite ${page}, Zeile ${line} übergehen`,
    passed: "Übergangen",
    undo: "Rückgängig",
  },

  reliability: {
    title: "Wie weit seiner Konfidenz zu trauen ist",
    lead: "Wie viele der Zeichen, deren sich das Modell so sicher ist, stimmen? Auf der Linie ist auf sein Wort Verlass; darunter hält es zu viel von sich.",
    none: "Bestätigen Sie zuerst einige Zeilen: Dann ist jedes gelesene Zeichen richtig oder falsch, und die Konfidenz lässt sich beurteilen.",
    x: "Konfidenz nach Angabe des Modells",
    y: "richtig",
    stated: "nach Angabe",
    measured: "gemessen, mit 95-%-Intervall",
    calibrated: "kalibriert",
    counts: "Zeichen",
    facts: (n, lineCount, wrong) =>
      `${characters(n)} auf ${lineCount === 1 ? "einer Zeile" : lines(lineCount)}, davon ${wrong} falsch`,
    error: "Abweichung im Mittel",
    errorHint: {
      page: "Erwarteter Kalibrierungsfehler (ECE); der kalibrierte auf Seiten, an die die Kurve nicht angepasst wurde.",
      line: "Erwarteter Kalibrierungsfehler (ECE); der kalibrierte auf Zeilen der einzigen Seite, an die die Kurve nicht angepasst wurde. Bestätigen Sie Zeilen auf einer zweiten Seite, um einen ehrlichen Wert zu bekommen.",
    },
    tooFew: "Zu wenige Zeichen, um zu sagen, wie groß die Abweichung ist.",
    before: "nach Angabe",
    after: "kalibriert",
    provenance: (text) => `Wo wenig bestätigt ist, stützt sich die Kurve auf eine eingebaute: ${text}.`,
    confidence: "Konfidenz",
    count: "Zeichen",
    right: "Richtig",
    curve: "Zuverlässigkeitskurve",
    chart: (n) =>
      `Zuverlässigkeitskurve über ${number(n)} Bereiche der Konfidenz; die Werte stehen in der Tabelle darunter`,
  },
};
