/** @file French: the leaderboard of versions. A part of fr-versions.ts. */
import { lines } from "./fr-count.ts";
import type { Strings, Translation } from "./language.ts";

export const leaderboard: Translation<Strings["versions"]["leaderboard"]> = {
  title: "Classement",
  lead: "Les versions sur les mêmes lignes, figées pour toutes, et les documents, étiquettes et langues que l’une d’elles lit moins bien.",
  against: "Comparées à",
  versions: "Versions à classer",
  start: "Classer",
  unseen: (count) => `Lignes qu’aucune d’elles n’a vues (${count})`,
  place: "Rang",
  version: "Version du modèle",
  interval: "Intervalle à 95 %",
  alerts: "Alertes",
  change: (name) => `CER moins celui de ${name}, en points`,
  reference: "référence",
  from: (low, high) => `de ${low} à ${high}`,
  few: "trop peu de lignes",
  verdicts: { better: "meilleure", same: "pas de différence au-delà du hasard", worse: "moins bonne" },
  seen: (count) => `a appris de ${lines(count)} parmi celles-ci`,
  noAlerts: (subsets) =>
    subsets === 0
      ? "Aucun document, étiquette ou langue n’a six lignes ici : trop peu pour dire où une version lit moins bien."
      : "Aucune version ne lit moins bien un document, une étiquette ou une langue au-delà du hasard.",
  worseThan: (name, reference) => `${name} lit moins bien que ${reference}`,
  kinds: {
    document: (name) => `Document « ${name} »`,
    tag: (name) => `Étiquette « ${name} »`,
    language: (name) => `Langue ${name}`,
  },
  alert: (subset, count, before, after, interval) =>
    `${subset}, ${lines(count)} : CER ${before} → ${after} ; ${interval} points, compte tenu du nombre de parties examinées`,
  leftOut: (count) => `${lines(count)} laissées de côté : apprises par l’une d’elles ou absentes de la bibliothèque.`,
  frozen: (count, hash) => `Toutes sur les mêmes lignes (${lines(count)}), SHA-256 ${hash}.`,
};
