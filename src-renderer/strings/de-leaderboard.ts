/** @file German: the leaderboard of versions. A part of de-versions.ts. */
import { lines } from "./de-count.ts";
import type { Strings, Translation } from "./language.ts";

export const leaderboard: Translation<Strings["versions"]["leaderboard"]> = {
  title: "Rangliste",
  lead: "Fassungen auf denselben, für alle festgehaltenen Zeilen, und die Dokumente, Schlagwörter und Sprachen, die eine von ihnen schlechter liest.",
  against: "Verglichen mit",
  versions: "Fassungen",
  start: "Reihen",
  unseen: (count) => `Zeilen, die keine von ihnen kennt (${count})`,
  place: "Platz",
  version: "Fassung",
  interval: "95-%-Intervall",
  alerts: "Warnungen",
  change: (name) => `CER abzüglich der von ${name}, Punkte`,
  reference: "Vergleich",
  from: (low, high) => `${low} bis ${high}`,
  few: "zu wenige Zeilen",
  verdicts: { better: "besser", same: "kein Unterschied über Zufall", worse: "schlechter" },
  seen: (count) => `hat aus ${lines(count)} davon gelernt`,
  noAlerts: (subsets) =>
    subsets === 0
      ? "Kein Dokument, Schlagwort und keine Sprache hat hier sechs Zeilen: zu wenig, um zu sagen, wo eine Fassung schlechter liest."
      : "Keine Fassung liest ein Dokument, Schlagwort oder eine Sprache schlechter, als es Zufall wäre.",
  worseThan: (name, reference) => `${name} liest schlechter als ${reference}`,
  kinds: {
    document: (name) => `Dokument „${name}“`,
    tag: (name) => `Schlagwort „${name}“`,
    language: (name) => `Sprache ${name}`,
  },
  alert: (subset, count, before, after, interval) =>
    `${subset}, ${lines(count)}: CER ${before} → ${after}; um ${interval} Punkte, für die Zahl der angesehenen Teile bereinigt`,
  leftOut: (count) => `Weggelassen: ${lines(count)}, von einer gelernt oder nicht mehr in der Bibliothek.`,
  frozen: (count, hash) => `Alle auf denselben Zeilen (${lines(count)}), SHA-256 ${hash}.`,
};
