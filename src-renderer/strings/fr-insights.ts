/** @file French: confusions, image quality, drift. A part of fr.ts. */
import { lines, number } from "./fr-count.ts";
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
};
