/** @file German: what main says in English, by code of error and kind of step. A part of de.ts. */
import type { ErrorCode } from "#contract/errors.ts";
import { lines } from "./de-count.ts";
import type { StepWords } from "./journal-step.ts";

export const errors: Readonly<Record<ErrorCode, string>> = {
  "bad-input": "Diese Angabe passt nicht. Ändern Sie sie und versuchen Sie es noch einmal.",
  "not-found": "Das gibt es nicht mehr. Laden Sie die Ansicht neu.",
  conflict: "Das geht im jetzigen Zustand nicht. Sehen Sie nach, was sich geändert hat.",
  cancelled: "Abgebrochen. Sie können jederzeit neu beginnen.",
  busy: "Emend ist noch mit etwas anderem beschäftigt. Warten Sie kurz und versuchen Sie es dann noch einmal.",
  internal:
    "Etwas ist unerwartet schiefgegangen. Versuchen Sie es noch einmal; bleibt es dabei, starten Sie Emend neu.",
  disconnected: "Emend antwortet nicht. Ihr Text bleibt hier; es geht weiter, sobald Emend wieder da ist.",
  unavailable: "Das ist auf diesem Rechner oder in diesem Fenster nicht möglich.",
  "unsupported-file": "Dieses Dateiformat kann Emend nicht lesen. Wählen Sie eine andere Datei.",
  "damaged-file": "Diese Datei ist beschädigt. Nehmen Sie eine andere Kopie.",
  "empty-file": "Diese Datei ist leer. Nehmen Sie eine andere Kopie.",
  "password-protected":
    "Diese Datei ist mit einem Passwort geschützt. Entfernen Sie es und fügen Sie sie noch einmal hinzu.",
  "file-too-large": "Diese Datei ist zu groß. Teilen oder verkleinern Sie sie.",
  "duplicate-file": "Diese Datei ist schon in der Bibliothek.",
  "models-missing": "Das Lesemodell fehlt noch. Laden Sie es zuerst.",
  "model-download-failed":
    "Das Lesemodell konnte nicht geladen werden. Prüfen Sie das Netz und versuchen Sie es noch einmal.",
  "worker-died": "Das Lesen ist abgestürzt. Lesen Sie die Seite noch einmal; der Text der anderen ist unberührt.",
  "bad-model": "Dieses Modell ist nicht brauchbar. Wählen Sie eine andere Fassung.",
  "worse-version":
    "Diese Fassung liest schlechter als die im Einsatz. Sehen Sie unter „Fassungen“ nach; mit einem Grund lässt sie sich trotzdem verwenden.",
  "line-changed-elsewhere": "Diese Zeile wurde inzwischen anderswo geändert. Sehen Sie sie sich an, wie sie jetzt ist.",
  "nothing-to-undo": "Es gibt nichts rückgängig zu machen.",
  "nothing-to-redo": "Es gibt nichts zu wiederholen.",
  "layout-changed-elsewhere":
    "Das Layout dieser Seite wurde inzwischen anderswo geändert. Sehen Sie es sich an, wie es jetzt ist.",
  "no-verified-lines": "Es gibt noch zu wenige bestätigte Zeilen. Bestätigen Sie weitere.",
  "environment-missing": "Die Trainingsumgebung ist nicht eingerichtet. Richten Sie sie unter „Training“ ein.",
  "environment-failed": "Die Trainingsumgebung konnte nicht eingerichtet werden. Versuchen Sie es noch einmal.",
  "trainer-failed": "Das Training ist fehlgeschlagen. Ihre Korrekturen sind sicher; versuchen Sie es noch einmal.",
  "run-in-progress": "Es läuft schon ein Training. Warten Sie, bis es fertig ist, oder brechen Sie es ab.",
  "signed-out": "Sie sind nicht beim Hub angemeldet. Melden Sie sich an und versuchen Sie es noch einmal.",
  "hub-refused": "Der Hub hat das abgelehnt. Prüfen Sie Namen und Rechte des Zugangs und versuchen Sie es noch einmal.",
  "hub-unreachable": "Der Hub ist nicht zu erreichen. Prüfen Sie das Netz und versuchen Sie es noch einmal.",
  "privacy-blocked": "Der Datenschutz steht dem entgegen. Wählen Sie etwas anderes, oder geben Sie einen Grund ein.",
  "disk-full": "Der Datenträger ist voll. Schaffen Sie Platz und versuchen Sie es noch einmal.",
  "library-locked":
    "Die Bibliothek ist in einem anderen Emend geöffnet. Schließen Sie es und versuchen Sie es noch einmal.",
  "library-too-new": "Diese Bibliothek stammt von einem neueren Emend. Aktualisieren Sie Emend.",
};

export const steps: StepWords = {
  kinds: {
    edit: "% @ bearbeiten",
    verify: "% @ bestätigen",
    unverify: "Bestätigung zurücknehmen: % @",
    flag: "Markierung ändern: % @",
    accept: "Lesung nehmen: % @",
    restore: "Text wiederherstellen: % @",
    replace: "Text ersetzen: % @",
    decide: "Über Lesung entscheiden: % @",
    dismiss: "Zweifel verwerfen: % @",
    "draw-line": "% @ zeichnen",
    "reshape-lines": "% @ umformen",
    "split-line": "Eine Zeile @ teilen",
    "merge-lines": "% @ verbinden",
    "remove-lines": "% @ löschen",
    "set-direction": "Richtung ändern: % @",
    "set-order": "Lesereihenfolge @ ändern",
    "draw-region": "Region @ zeichnen",
    "change-region": "Region @ ändern",
    "split-region": "Region @ teilen",
    "merge-regions": "Regionen @ verbinden",
    "remove-region": "Region @ löschen",
    "assign-lines": "% @ einer Region zuordnen",
    "find-regions": "Regionen @ finden",
    redetect: "Zeilen @ neu suchen",
    "turn-page": "# drehen",
    "deskew-page": "# gerade richten",
    "draw-box": "Schwärzen @",
    "remove-box": "Schwärzung @ aufheben",
    import: "% @ importieren",
    detect: "Zeilen @ suchen",
    read: "# lesen",
  },
  line: (number) => (number === null ? "Eine Zeile" : `Zeile ${number}`),
  lines,
  onPage: (number) => (number === null ? "auf mehreren Seiten" : `auf Seite ${number}`),
  page: (number) => (number === null ? "Mehrere Seiten" : `Seite ${number}`),
};
