/** @file French: confusions, image quality, drift. A part of fr.ts. */
import { lines, number, pages } from "./fr-count.ts";
import type { Strings, Translation } from "./language.ts";

const places = (n: number): string => `${number(n)} ${n < 2 ? "endroit" : "endroits"}`;

export const insights: Translation<Strings["insights"]> = {
  confusions: {
    tab: "Confusions",
    title: "Quels caractères sont lus pour quels autres",
    lead: (n) => `${lines(n)} de texte validé. Choisissez une case pour voir chaque endroit avec son image.`,
    leftOut: (n) => `${lines(n)} trop longues pour être alignées sont laissées de côté.`,
    readings: "Lectures",
    newest: "Les plus récentes",
    script: "Écriture",
    scriptErrors: (name, errors) => `${name} (${number(errors)})`,
    caption: "Lignes : ce qui est écrit. Colonnes : ce qui a été lu. Les flèches vont de case en case.",
    corner: "écrit ↓ lu →",
    cell: (truth, read, n) => `${truth} lu ${read} : ${places(n)}`,
    list: (n) => (n === 1 ? "La seule confusion" : `Les ${number(n)} confusions`),
    more: (n) => `En afficher ${number(n)} de plus`,
    right: (n) => `${number(n)} jugés`,
    none: "Pas encore de confusion. Validez des lignes qu’une version a lues : ses erreurs se rassemblent ici.",
    noErrors: "Rien de cette écriture n’a été mal lu.",
    back: "Retour au tableau",
    places: (total, open) => `${places(total)}, dont ${number(open)} à juger`,
    placesHint:
      "J et K vont d’un endroit à l’autre. Le texte validé ne change que là où vous le dites, et tout changement peut être annulé.",
    noPlaces: "Il ne reste aucun endroit : cette confusion est entièrement corrigée.",
    mend: "Corriger celui-ci",
    mendAll: (n) => `Corriger tous les pareils (${number(n)})`,
    keep: "Mon texte est juste",
    unkeep: "Ne plus tenir pour jugé",
    kept: "Le texte est juste",
    truth: "Texte validé",
    read: "Lu",
    where: (document, page, line) => `${document}, page ${page}, ligne ${line}`,
    mended: (n, inLines) => `${places(n)} corrigés dans ${lines(inLines)}`,
    undo: "Annuler",
    undone: "Annulé",
  },
  quality: {
    tab: "Qualité d’image",
    title: "Qualité d’image et CER",
    lead: "Mesurée sur les images des pages. De mauvaises valeurs à côté d’un CER élevé disent qu’une meilleure numérisation aiderait plus que l’entraînement.",
    order: "Les pires d’abord, par",
    orders: {
      cer: "CER",
      sharpness: "Netteté",
      contrast: "Contraste",
      noise: "Bruit",
      skew: "Inclinaison",
      lineHeight: "Hauteur des lignes",
      confidence: "Confiance",
      page: "Dans l’ordre des pages",
    },
    names: {
      sharpness: "Netteté",
      contrast: "Contraste",
      noise: "Bruit",
      skew: "Inclinaison",
      lineHeight: "Hauteur des lignes",
    },
    hints: {
      sharpness: "Part du passage de l’encre au papier que prend un pixel. 100 % est la netteté des pixels mêmes.",
      contrast: "De combien le papier est plus clair que l’encre. 100 % est noir sur blanc.",
      noise: "Grain du papier, en écart type de ses niveaux de gris (sur 255).",
      skew: "De combien de degrés le texte penche, dans le sens horaire.",
      lineHeight:
        "La résolution telle que la lecture la rencontre : hauteur médiane des lignes en pixels. Le modèle voit les lignes à 48.",
    },
    page: "Page",
    confidence: "Confiance",
    correlation: (n, needed) =>
      n < needed ? `Avec le CER (à partir de ${number(needed)} pages qui en ont un)` : `Avec le CER, sur ${pages(n)}`,
    scored: (n) => `${lines(n)} validées`,
    measuring: (done, total) => `Mesure : ${number(done)} sur ${pages(total)}`,
    unmeasured: (n) => `${pages(n)} pas encore mesurées.`,
    measure: "Mesurer",
    stop: "Arrêter",
    failed: (n) =>
      `${pages(n)} impossibles à mesurer : l’image manque ou est abîmée. Importez de nouveau la numérisation.`,
    stopped: "La mesure s’est arrêtée",
    notYet: "Aucune page n’est encore mesurée.",
    none: "Il n’y a aucune page à mesurer. Importez d’abord des numérisations.",
  },
};
