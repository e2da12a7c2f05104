/** @file The interface in German. What is missing here stays English. */
import { backups } from "./de-backups.ts";
import { files, lines, number, pages } from "./de-count.ts";
import { dashboard } from "./de-dashboard.ts";
import { dataSets } from "./de-datasets.ts";
import { formats } from "./de-formats.ts";
import { insights } from "./de-insights.ts";
import { keys } from "./de-keys.ts";
import { errors, steps } from "./de-messages.ts";
import { largeModels } from "./de-models.ts";
import { privacy } from "./de-privacy.ts";
import { projects } from "./de-projects.ts";
import { publishing } from "./de-publishing.ts";
import { runs } from "./de-runs.ts";
import { scores } from "./de-scores.ts";
import { training } from "./de-training.ts";
import { versions } from "./de-versions.ts";
import { details, layout, line, queueMode, review, workspace } from "./de-workspace.ts";
import { writing } from "./de-writing.ts";
import type { Translation, Wording } from "./language.ts";

const table: Translation = {
  app: {
    name: "Emend",
    library: "Bibliothek",
    train: "Training",
    versions: "Fassungen",
    models: "Modelle",
    scores: "Auswertung",
    dataSets: "Datensätze",
    navigation: "Hauptmenü",
    skip: "Zum Inhalt springen",
    appearance: {
      title: "Darstellung und Sprache",
      theme: "Farben",
      auto: "Wie das System",
      light: "Hell",
      dark: "Dunkel",
      contrast: "Kontrast",
      normal: "Normal",
      more: "Hoch",
      language: "Sprache",
      languageHint: "Das Fenster wird neu geladen. Es geht nichts verloren.",
    },
    disconnected: "Emend antwortet nicht. Ihr Text bleibt hier. Es geht weiter, sobald Emend wieder da ist.",
    unsaved: (count) => `${lines(count)} nicht gespeichert`,
    retrySaving: "Noch einmal speichern",
    crashed: "Dieser Teil des Fensters ist ausgefallen.",
    crashedHint:
      "Alles, was als gespeichert angezeigt wurde, ist sicher. Laden Sie das Fenster neu, um weiterzuarbeiten.",
    reload: "Neu laden",
    loading: "Wird geladen …",
    close: "Schließen",
    copyPath: "Pfad kopieren",
    copied: "Kopiert",
    reveal: "Im Ordner zeigen",
    cancel: "Abbrechen",
    retry: "Wiederholen",
    dismiss: "Ausblenden",
    failedToLoad: "Das konnte nicht gelesen werden.",
  },
  library: {
    title: "Bibliothek",
    choose: "Dateien auswählen",
    dropTitle: "Scans hier ablegen",
    dropHint: "PNG, JPEG, TIFF, WebP oder PDF. Die Dateien bleiben auf diesem Rechner.",
    dropNow: "Loslassen, um sie in die Bibliothek aufzunehmen",
    dropNowDocument: "Loslassen, um dem Dokument Seiten hinzuzufügen",
    trySample: "Beispiel ausprobieren",
    addSample: "Beispiel hinzufügen",
    welcome: "Einmal korrigieren. Das Modell lernt es.",
    welcomeText:
      "Emend liest Ihre Scans auf diesem Rechner, Sie korrigieren Zeile für Zeile, und ein Klick bringt dem Modell bei, was Sie korrigiert haben.",
    steps: [
      { title: "Scans ablegen", text: "Bilder und PDFs. Ein lokales Modell findet die Zeilen und liest sie." },
      {
        title: "Zeile für Zeile korrigieren",
        text: "Über jedem Text steht das Bild seiner Zeile. Die Eingabetaste bestätigt und geht weiter.",
      },
      {
        title: "Nachtrainieren",
        text: "Zwei Minuten Training auf Ihren Korrekturen. Danach liest das Modell den Rest mit weniger Fehlern.",
      },
    ],
    emptyAlternative: "Nichts zur Hand? Das Beispielprojekt zeigt alle Schritte in weniger als fünf Minuten.",
    sample: "Beispiel",
    open: (name) => `${name} öffnen`,
    rename: "Umbenennen",
    renameLabel: "Name des Dokuments",
    remove: "In den Papierkorb",
    removed: (name) => `„${name}“ liegt im Papierkorb`,
    restore: "Wiederherstellen",
    undo: "Rückgängig",
    trash: "Papierkorb",
    trashEmpty: "Der Papierkorb ist leer.",
    trashHint: "Dokumente behalten hier ihren ganzen Text. „Wiederherstellen“ bringt sie unverändert zurück.",
    verified: (verified, all) => `${number(verified)} von ${lines(all)} bestätigt`,
    noLines: "Noch nicht gelesen",
    readPages: (read, all) => (read === all ? pages(all) : `${number(read)} von ${pages(all)} gelesen`),
    cer: (value) => `CER ${value}`,
    more: (name) => `Mehr zu ${name}`,
    documents: "Dokumente",
  },
  projects,
  imports: {
    title: "Import",
    sending: (done, all) => `${number(done)} von ${files(all)} übergeben`,
    working: (done, all) => `${number(done)} von ${files(all)} verarbeitet`,
    done: "Import abgeschlossen",
    cancelled: "Import abgebrochen. Was bis dahin verarbeitet war, bleibt.",
    cancel: "Import abbrechen",
    imported: (count) => pages(count),
    duplicate: "Schon in der Bibliothek",
    duplicates: (count) => `${files(count)} schon in der Bibliothek`,
    anyway: "Trotzdem importieren",
    failed: "Fehlgeschlagen",
    failedToSend: "wurde nicht übergeben",
    open: "Öffnen",
    sample: "Das Beispielprojekt wird angelegt",
    summary: (imported, duplicate, failed) =>
      [
        imported > 0 ? `${number(imported)} importiert` : "",
        duplicate > 0 ? `${number(duplicate)} schon da` : "",
        failed > 0 ? `${number(failed)} fehlgeschlagen` : "",
      ]
        .filter((part) => part !== "")
        .join(" · "),
  },
  models: {
    missing: "Das Lesemodell ist noch nicht auf diesem Rechner.",
    prepare: "Modell laden",
    preparing: "Das Lesemodell wird geladen",
    failed: "Das Lesemodell konnte nicht geladen werden.",
    bytes: (done, total) => `${done} von ${total}`,
  },
  workspace,
  line,
  ...keys,
  writing,
  formats,
  details,
  layout,
  queueMode,
  review,
  training,
  runs,
  versions,
  backups,
  largeModels,
  scores,
  dashboard,
  dataSets,
  insights,
  publishing,
  privacy,
};

export const de: Wording = { table, lines, pages, files, errors, steps };
