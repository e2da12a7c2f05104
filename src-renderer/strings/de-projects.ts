/** @file German: finding and keeping documents, tags, search over all text, the trash. A part of de.ts. */
import { documents, lines, number, pages } from "./de-count.ts";
import type { Strings, Translation } from "./language.ts";

export const projects: Translation<Strings["projects"]> = {
  summary: (docs, allPages, unread) =>
    `${documents(docs)}, ${pages(allPages)}${unread > 0 ? ` (${number(unread)} noch nicht gelesen)` : ""}`,
  done: (done, all, share) => `${number(done)} von ${lines(all)} erledigt, ${share}`,
  progress: {
    verified: (n) => `${number(n)} bestätigt`,
    edited: (n) => `${number(n)} bearbeitet`,
    unreadable: (n) => `${number(n)} unlesbar`,
    of: (n) => `von ${lines(n)}`,
  },

  filter: {
    label: "Welche Dokumente",
    name: "Dokument suchen",
    order: "Reihenfolge",
    orders: { newest: "Neueste zuerst", name: "Nach Namen", progress: "Am wenigsten erledigt zuerst" },
    all: "Alle",
    none: "Kein Dokument hat diesen Namen und dieses Schlagwort.",
    clear: "Alle Dokumente zeigen",
  },

  select: {
    label: (name) => `${name} auswählen`,
    count: (n) => `${documents(n)} ausgewählt`,
    all: (n) => `Alle ${number(n)} auswählen`,
    clear: "Auswahl aufheben",
    tag: "Schlagwörter …",
    remove: "In den Papierkorb",
    removed: (n) => `${documents(n)} im Papierkorb`,
    undo: "Rückgängig",
  },

  languages: {
    title: (n) => (n === 1 ? "Sprache eines Dokuments" : `Sprache von ${number(n)} Dokumenten`),
    button: "Sprache …",
    edit: (name) => `Sprache von ${name}`,
    hintEdit: "Sprache angeben",
    field: "Sprache, mit Namen oder Kürzel",
    placeholder: "Name oder Kürzel, etwa de-Latf",
    hint: "Sie steht in Exporten und Modellkarten, und das Training kann sich auf sie beschränken. Jedes Kürzel nach BCP 47 kann eingegeben werden.",
    set: "Angeben",
    notSaid: "Nicht angegeben",
    put: (n, language) => `${documents(n)}: ${language}`,
    cleared: (n) => `${documents(n)}: Sprache nicht angegeben`,
    undo: "Rückgängig",
  },

  tags: {
    title: (n) => (n === 1 ? "Schlagwörter eines Dokuments" : `Schlagwörter von ${number(n)} Dokumenten`),
    manage: "Schlagwörter",
    edit: (name) => `Schlagwörter von ${name}`,
    hint: "Schlagwörter bearbeiten",
    none: "Noch kein Schlagwort. Tippen Sie einen Namen, um das erste anzulegen.",
    add: "Hinzufügen",
    placeholder: "Neues Schlagwort",
    field: "Name des Schlagworts, das hinzukommt",
    count: (name, n) => `${name} (${number(n)})`,
    on: (name) => `Hat das Schlagwort ${name}`,
    rename: (name) => `Schlagwort ${name} umbenennen`,
    newName: (name) => `Neuer Name des Schlagworts ${name}`,
    remove: (name) => `Schlagwort ${name} von allen Dokumenten entfernen`,
    removed: (name) => `Das Schlagwort „${name}“ ist entfernt`,
    undo: "Rückgängig",
  },

  search: {
    field: "Im ganzen Text suchen",
    placeholder: "Im ganzen Text suchen",
    clear: "Suche leeren",
    exact: "Genau",
    exactHint: "ſ ist nicht s, ä ist nicht a, und Großschreibung zählt.",
    inDocument: (name) => `in ${name}`,
    everywhere: "Überall suchen",
    inTag: (name) => `in Dokumenten mit dem Schlagwort ${name}`,
    results: "Gefundene Zeilen",
    total: (n, most) =>
      n >= most ? `Mehr als ${number(most - 1)} Zeilen. Fügen Sie ein Wort hinzu, um einzugrenzen.` : lines(n),
    none: "Nichts gefunden.",
    noneHint:
      "Alle Wörter müssen in derselben Zeile stehen; Wortteile zählen. Versuchen Sie weniger Wörter, oder lassen Sie die Endung weg.",
    noneExact: "Schalten Sie „Genau“ aus, um auch andere Schreibungen zu finden.",
    indexing: (done, all) =>
      `Gelesenes wird noch aufgenommen: ${number(done)} von ${lines(all)}. Gleich wird vielleicht mehr gefunden.`,
    place: (page, line) => `Seite ${page}, Zeile ${line}`,
    open: (document, page, line) => `${document}, Seite ${page}, Zeile ${line} öffnen`,
    status: { proposed: "Gelesen", edited: "Bearbeitet", verified: "Bestätigt" },
    loading: "…",
  },

  trash: {
    title: "Papierkorb",
    open: (n) => `Papierkorb (${number(n)})`,
    empty: "Der Papierkorb ist leer.",
    hint: "Dokumente behalten hier ihren ganzen Text. „Wiederherstellen“ bringt sie unverändert zurück.",
    list: "Dokumente im Papierkorb",
    restore: "Wiederherstellen",
    restoreLabel: (name) => `${name} wiederherstellen`,
    restored: (name) => `„${name}“ ist wieder in der Bibliothek`,
    deleteOne: "Endgültig löschen",
    deleteOneLabel: (name) => `${name} endgültig löschen`,
    emptyAll: "Papierkorb leeren …",
    ask: (n) => `${documents(n)} endgültig löschen?`,
    contents: (allPages, allLines, verified) =>
      `Gelöscht werden: ${pages(allPages)} und ${lines(allLines)} mit ihrem Verlauf, davon ${number(verified)} von Ihnen bestätigt. Das lässt sich nicht rückgängig machen.`,
    bytes: (size) => `Bis zu ${size} werden frei.`,
    learned: (names) =>
      `Aus diesen Zeilen gelernt hat: ${names}. Das Gelernte bleibt, ebenso die Aufzeichnung des Textes, mit dem trainiert wurde; die Bilder werden gelöscht.`,
    confirm: "Endgültig löschen",
    keep: "Behalten",
    working: (done, total) => `Papierkorb wird geleert: ${number(done)} von ${pages(total)}`,
    files: "Papierkorb wird geleert: Dateien, die sonst nichts braucht, werden gelöscht",
    freed: (size) => `Der Papierkorb ist leer. ${size} sind frei geworden.`,
    freedSome: (size) => `Gelöscht. ${size} sind frei geworden.`,
    waiting: (n) =>
      n === 1
        ? "Eine Datei war eben noch in Gebrauch und wird in einigen Minuten gelöscht."
        : `${number(n)} Dateien waren eben noch in Gebrauch und werden in einigen Minuten gelöscht.`,
    failed: "Der Papierkorb konnte nicht geleert werden",
  },
};
