/** @file French: a run as it goes, the history of runs. A part of fr.ts. */
import { lines } from "./fr-count.ts";
import type { Strings, Translation } from "./language.ts";

export const runs: Translation<Strings["runs"]> = {
  diagnosis: {
    unmeasured:
      "Rien n’est réservé : impossible de voir s’il apprend ou s’il ne fait que retenir. Validez davantage de lignes.",
    early: "Il est trop tôt pour se prononcer.",
    diverging: "La perte remonte : le taux d’apprentissage est trop élevé. Choisissez-en un plus bas dans Avancé.",
    lossFlat:
      "La perte ne baisse pas : vérifiez que le texte et l’image des lignes correspondent, ou choisissez un autre taux d’apprentissage dans Avancé.",
    overfitting: (since, best) =>
      `Surapprentissage depuis ${since}, le meilleur état est à ${best} : il est conservé. Davantage de lignes validées aident, davantage de temps non.`,
    perfect: "Il ne reste aucune erreur dans les lignes évaluées.",
    learning: "Il s’améliore.",
    longer: "Il s’améliorait encore à la fin : un temps plus long aiderait.",
    settled: (best) =>
      `Il ne s’améliore plus depuis ${best} : davantage de temps n’aiderait pas, davantage de lignes validées peut-être.`,
  },
  places: { epoch: (at) => `l’époque ${at}`, step: (at) => `l’étape ${at}` },
  figures: "Chiffres de l’entraînement",
  stepsPerSecond: (value) => `${value} étapes/s`,
  linesPerSecond: (value) => `${value} lignes/s`,
  memory: (value) => `${value} de mémoire au plus`,
  epoch: (value) => `époque ${value}`,
  cerNow: (value, low, high) => `${value} (${low} à ${high})`,
  samples: "Des lignes qui s’améliorent",
  samplesHint: "Réservées, jamais apprises ; relues à chaque évaluation.",
  samplesWaiting: "La première lecture vient avec la première évaluation.",
  truth: "Vérité terrain",
  base: "Avant",
  now: "Maintenant",
  right: "juste",
  edits: (count) => `${count} fausses`,
  confusions: "Confusions",
  fixed: "Corrigées",
  made: "Nouvelles",
  noneFixed: "Pas encore",
  noneMade: "Aucune",
  nothing: "rien",
  space: "espace",
  readAs: (truth, read, count) => `${truth} lu ${read}, ${count} fois`,
  notes: "Notes",
  notesPlaceholder: "Ce qui a été essayé, et ce que cela a donné",
  saveNotes: "Enregistrer les notes",
  notesSaved: "Notes enregistrées.",
  remove: "Supprimer",
  removeTitle: (name) => `Supprimer l’entraînement « ${name} » ?`,
  removeFiles: (size) => `Ses courbes, ses lignes figées et son journal disparaissent pour de bon : ${size}.`,
  removeVersion: (name) =>
    `La version « ${name} » en est issue. Elle reste et fonctionne, et l’on sait toujours quelles lignes elle a vues ; mais l’entraînement ne peut plus être répété à l’identique.`,
  removeActive: (name) => `La version « ${name} », qui est utilisée, en est issue. Elle reste utilisée.`,
  removeNothing: "Aucune version n’en est issue.",
  removeResumable: "Il pouvait encore être repris ; ensuite, ce ne sera plus possible.",
  removed: "L’entraînement est supprimé.",
  compare: "Comparer",
  compareHint: "Choisissez deux entraînements.",
  compareTitle: "Deux entraînements comparés",
  compareOther:
    "Ces entraînements ont été évalués sur des lignes réservées différentes : leurs taux d’erreur ne se comparent pas.",
  compareSame: "Les deux ont été évalués sur les mêmes lignes réservées.",
  compareClose: "Fermer la comparaison",
  choose: (name) => `Comparer ${name}`,
  rows: {
    cer: "CER",
    base: "CER avant",
    wer: "WER",
    lines: "Lignes apprises",
    time: "Temps",
    steps: "Étapes",
    rank: "Rang LoRA",
    seed: "Graine",
    memory: "Mémoire",
    worse: "Lignes devenues moins bonnes",
    sentinel: "CER sur du texte général, avant → maintenant",
    folds: "Validation croisée, avant → maintenant",
  },
  beforeAndNow: (before, now) => `${before} → ${now}`,
  curve: (name) => `CER de ${name} au fil du temps`,
  forecast: (low, high, got) => `Prévu ${low} à ${high}, obtenu ${got}.`,
  forecastOpen: (low, high) => `Prévu : CER ${low} à ${high}.`,
  forecastOther:
    "D’autres lignes étaient réservées que pour la prévision : elle n’est pas mise à l’épreuve équitablement.",
  forecastBudget: (time) =>
    `La prévision vaut pour des entraînements de ${time} ; celui-ci avait une autre durée, dont elle ne tient pas compte.`,
  more: {
    title: "Vaut-il la peine de corriger davantage ?",
    lead: (time) =>
      `De courts entraînements de ${time} sur un huitième, un quart, la moitié et toutes vos lignes montrent à quelle vitesse les erreurs diminuent, et ce qu’apporteraient d’autres lignes.`,
    measure: "Mesurer",
    measureAgain: "Mesurer de nouveau",
    part: (at, all) => `Partie ${at} sur ${all}`,
    cancelled: "La mesure a été annulée ; ce qui a été mesuré figure ici.",
    failed: "Échec :",
    gain: (more, value, low, high) =>
      `${lines(more)} de plus : environ ${value} points de CER en moins (${low} à ${high})`,
    chart: "CER selon les lignes apprises",
    how: (time) =>
      `Une loi de puissance à travers des entraînements de ${time}, avec un intervalle à 95 % ; la prévision, en tirets, vaut pour des entraînements de cette durée : de plus longs peuvent faire mieux. Le prochain entraînement y sera confronté.`,
  },
};
