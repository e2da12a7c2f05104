/** @file German: backups, and libraries that come of them. A part of de.ts. */
import { files } from "./de-count.ts";
import type { Strings, Translation } from "./language.ts";

export const backups: Translation<Strings["backups"]> = {
  button: "Sichern…",
  running: "Wird gesichert…",
  restoreButton: "Wiederherstellen…",
  never: "Diese Bibliothek ist noch nie gesichert worden.",
  last: (when) => `Letzte Sicherung: ${when}.`,
  old: (when) => `Die letzte Sicherung ist vom ${when}. Zeit für eine neue.`,
  fromBackup: "Es gibt eine Sicherung oder eine andere Bibliothek?",
  missing: "Die zuletzt geöffnete Bibliothek ist nicht da",
  missingHint: "Dies ist die übliche Bibliothek. Für die andere den Datenträger anschließen und Emend neu starten:",
  title: "Bibliothek sichern",
  lead: "Alle Seiten, Texte, Korrekturen, Fassungen und Datensätze kommen in einen neuen Ordner, am besten auf einem anderen Datenträger, und die Kopie wird geprüft. Dabei kann weiter korrigiert werden. Exporte gehören nicht dazu.",
  folder: "Ordner für die Sicherung",
  choose: "Auswählen…",
  preview: "Was kopiert wird",
  size: (count, size) => `Etwa ${size} in ${files(count)}.`,
  free: (free) => `Dort sind ${free} frei.`,
  into: "Sie kommt nach",
  start: "Sichern",
  phases: {
    database: "Datenbank wird kopiert",
    files: "Bilder und Fassungen werden kopiert und geprüft",
    checking: "Sicherung wird geprüft",
    copying: "Neue Bibliothek wird angelegt",
  },
  cancelled: "Abgebrochen. Es bleibt nichts Halbes zurück.",
  failed: "Die Sicherung ist nicht gelungen",
  restoreFailed: "Die Sicherung ließ sich nicht wiederherstellen",
  done: (size) => `Gesichert und geprüft, ${size}:`,
  withoutRuns: (names) =>
    `Ohne die Dateien dessen, was gerade trainiert wurde: ${names}. Sichern Sie noch einmal, wenn das fertig ist.`,
  restored: "Wiederhergestellt. Die offene Bibliothek blieb unberührt. Die wiederhergestellte liegt in",
  again: "Noch einmal",
  restoreTitle: "Sicherung wiederherstellen",
  restoreLead:
    "Eine Sicherung wird geprüft und wird zu einer eigenen Bibliothek in einem neuen Ordner. Die offene bleibt, wie sie ist.",
  backup: "Ordner der Sicherung",
  found: "Die Sicherung",
  madeOn: (when) => `Vom ${when}.`,
  newLibrary: "Ordner für die neue Bibliothek",
  restore: "Prüfen und wiederherstellen",
  others: "Andere Bibliotheken",
  open: "Öffnen",
  openRestored: "Wiederhergestellte Bibliothek öffnen",
};
