/** @file French: scores, the estimate, the queue of next lines, reliability. A part of fr.ts. */
import { count, lines, number } from "./fr-count.ts";
import type { Strings, Translation } from "./language.ts";

const characters = (n: number): string => count(n, { one: "caractère", other: "caractères" });
const s = (n: number): string => (n > 1 ? "s" : "");

export const scores: Translation<Strings["scores"]> = {
  title: "Évaluation",
  lead: "Erreurs dans la lecture du modèle, comptées sur les lignes que vous avez validées.",
  rule: "CER (taux d’erreur par caractère) : points de code insérés, omis et erronés, rapportés à la longueur du texte validé, après NFC et réduction des espaces. Il n’est pas plafonné à 100 %.",
  document: "Document",
  versions: "Par version",
  version: "Version",
  lines: "Lignes",
  errors: "Erreurs",
  characters: "Caractères",
  cer: "CER",
  wer: "WER",
  graphemeCer: "CER par graphèmes",
  pages: "Par page",
  page: "Page",
  worst: "Lignes avec le plus d’erreurs",
  reference: "Validé",
  hypothesis: "Lu",
  none: "Pas encore d’évaluation. Validez des lignes lues, ou lisez des pages importées avec des lignes validées : la lecture est évaluée sur elles.",
  noDocument:
    "Pas encore de document. Importez une numérisation, faites-la lire et validez des lignes : leur évaluation s’affiche ici.",
  toLibrary: "Aller à la bibliothèque",
  openLine: (page, line) => `Ouvrir page ${page}, ligne ${line}`,
  noFinite: "pas de CER fini",

  estimate: {
    title: "Le document entier",
    none: "Personne ne sait encore ce que vaut le texte dans son ensemble.",
    noneHint:
      "Les lignes que vous choisissez de corriger ne sont pas comme les autres. Lancez la file : une partie de ses lignes est tirée au hasard, et c’est d’elles seules que se calcule le CER du document entier.",
    cer: (value) => `CER ${value}`,
    interval: (low, high) => `entre ${low} et ${high}, 19 fois sur 20`,
    from: (n, of, version) => `${version} : d’après ${number(n)} ligne${s(n)} au hasard sur ${number(of)}`,
    needed: (n) => `Validez encore ${lines(n)} parmi celles tirées au hasard pour obtenir un intervalle.`,
    missing: (n) =>
      n > 1
        ? `${number(n)} lignes tirées au hasard ont été écartées ou sont illisibles. Si ce sont les plus difficiles, le CER est plus élevé qu’il n’y paraît.`
        : "Une ligne tirée au hasard a été écartée ou est illisible. Si elle est des plus difficiles, le CER est plus élevé qu’il n’y paraît.",
    since: (n) =>
      n > 1
        ? `${number(n)} lignes sont arrivées dans le document après le tirage et avaient moins de chances. Lancez une file avec un nouvel échantillon pour les compter.`
        : "Une ligne est arrivée dans le document après le tirage et avait moins de chances. Lancez une file avec un nouvel échantillon pour la compter.",
    unseen: "Les lignes dont une version a appris ne comptent ni dans son échantillon ni dans son document.",
    scale: "CER estimé avec son intervalle",
  },

  queue: {
    title: "Prochaines lignes utiles",
    lead: "Les lignes qui apportent le plus : où des erreurs sont attendues, où les versions diffèrent, où se trouvent des caractères rares. Certaines sont tirées au hasard, pour l’estimation.",
    size: "Nombre de lignes",
    share: "Dont au hasard",
    seed: "Graine aléatoire",
    seedHint: "La même graine sur le même texte tire les mêmes lignes.",
    fresh: "Nouvel échantillon",
    freshHint: "Les lignes tirées au hasard et déjà validées ne comptent plus pour l’estimation.",
    advanced: "Options avancées",
    start: "Lancer la file",
    startAnother: "Lancer une autre file",
    starting: "Examen de toutes les lignes…",
    next: "Corriger la ligne suivante",
    end: "Terminer la file",
    ended: "La file est terminée. Ce que vous avez validé compte.",
    progress: (done, total) => `${number(done)} sur ${lines(total)} faite${s(done)}`,
    random: (done, total) => `${number(done)} sur ${number(total)} au hasard`,
    passedOver: (n) => `${number(n)} écartée${s(n)}`,
    through: "La file est achevée. Chacune de ses lignes est validée ou a été écartée.",
    upNext: "À suivre",
    kinds: { random: "Au hasard", chosen: "Choisie" },
    expected: (n) => `${n} erreurs attendues`,
    disagreement: (n) => `les versions diffèrent sur ${characters(n)}`,
    rare: (characters) => `rares : ${characters}`,
    atRandom: "tirée au hasard",
    pass: "Écarter",
    passLabel: (page, line) => `Écarter page ${page}, ligne ${line}`,
    passed: "Écartée",
    undo: "Annuler",
  },

  reliability: {
    title: "Jusqu’où se fier à sa confiance",
    lead: "Parmi les caractères dont le modèle se dit si sûr, combien sont justes ? Sur la ligne, il dit vrai ; en dessous, il se surestime.",
    none: "Validez d’abord quelques lignes : chaque caractère lu est alors juste ou faux, et sa confiance peut être jugée.",
    x: "confiance annoncée par le modèle",
    y: "juste",
    stated: "annoncée",
    measured: "mesurée, avec intervalle à 95 %",
    calibrated: "calibrée",
    counts: "caractères",
    facts: (n, lineCount, wrong) => `${characters(n)} sur ${lines(lineCount)}, dont ${wrong} faux`,
    error: "Écart moyen",
    errorHint: {
      page: "Erreur de calibration attendue (ECE) ; celle calibrée, sur des pages auxquelles la courbe n’a pas été ajustée.",
      line: "Erreur de calibration attendue (ECE) ; celle calibrée, sur des lignes de l’unique page auxquelles la courbe n’a pas été ajustée. Validez des lignes d’une deuxième page pour un chiffre honnête.",
    },
    tooFew: "Trop peu de caractères pour dire quel est l’écart.",
    before: "annoncée",
    after: "calibrée",
    provenance: (text) => `Là où peu est validé, la courbe s’appuie sur une courbe intégrée : ${text}.`,
    confidence: "Confiance",
    count: "Caractères",
    right: "Justes",
    curve: "Courbe de fiabilité",
    chart: (n) =>
      `Courbe de fiabilité sur ${number(n)} plages de confiance ; le tableau ci-dessous en donne les chiffres`,
  },
};
