/** @file French: finding and keeping documents, tags, search over all text, the trash. A part of fr.ts. */
import { documents, lines, number, pages } from "./fr-count.ts";
import type { Strings, Translation } from "./language.ts";

const s = (n: number): string => (n > 1 ? "s" : "");

export const projects: Translation<Strings["projects"]> = {
  summary: (docs, allPages, unread) =>
    `${documents(docs)}, ${pages(allPages)}${unread > 0 ? ` (${number(unread)} pas encore lue${s(unread)})` : ""}`,
  done: (done, all, share) => `${number(done)} sur ${lines(all)} faite${s(done)}, ${share}`,
  progress: {
    verified: (n) => `${number(n)} validée${s(n)}`,
    edited: (n) => `${number(n)} modifiée${s(n)}`,
    unreadable: (n) => `${number(n)} illisible${s(n)}`,
    of: (n) => `sur ${lines(n)}`,
  },

  filter: {
    label: "Quels documents",
    name: "Chercher un document",
    order: "Ordre",
    orders: { newest: "Les plus récents d’abord", name: "Par nom", progress: "Les moins avancés d’abord" },
    all: "Tous",
    none: "Aucun document ne porte ce nom et cette étiquette.",
    clear: "Afficher tous les documents",
  },

  select: {
    label: (name) => `Sélectionner ${name}`,
    count: (n) => `${documents(n)} sélectionné${s(n)}`,
    all: (n) => `Sélectionner les ${number(n)}`,
    clear: "Tout désélectionner",
    tag: "Étiquettes…",
    remove: "Mettre à la corbeille",
    removed: (n) => `${documents(n)} dans la corbeille`,
    undo: "Annuler",
  },

  languages: {
    title: (n) => (n === 1 ? "Langue d’un document" : `Langue de ${documents(n)}`),
    button: "Langue…",
    edit: (name) => `Langue de ${name}`,
    hintEdit: "Indiquer la langue",
    field: "Langue, par son nom ou son code",
    placeholder: "Nom ou code, par exemple de-Latf",
    hint: "Elle figure dans les exports et les fiches de modèle, et l’entraînement peut s’y limiter. Tout code BCP 47 peut être saisi.",
    set: "Indiquer",
    notSaid: "Non indiquée",
    put: (n, language) => `${documents(n)} : ${language}`,
    cleared: (n) => `${documents(n)} : langue non indiquée`,
    undo: "Annuler",
  },

  tags: {
    title: (n) => (n === 1 ? "Étiquettes d’un document" : `Étiquettes de ${documents(n)}`),
    manage: "Étiquettes",
    edit: (name) => `Étiquettes de ${name}`,
    hint: "Modifier les étiquettes",
    none: "Pas encore d’étiquette. Saisissez un nom pour créer la première.",
    add: "Ajouter",
    placeholder: "Nouvelle étiquette",
    field: "Nom de l’étiquette à ajouter",
    count: (name, n) => `${name} (${number(n)})`,
    on: (name) => `Porte l’étiquette ${name}`,
    rename: (name) => `Renommer l’étiquette ${name}`,
    newName: (name) => `Nouveau nom de l’étiquette ${name}`,
    remove: (name) => `Retirer l’étiquette ${name} de tous les documents`,
    removed: (name) => `L’étiquette « ${name} » est supprimée`,
    undo: "Annuler",
  },

  search: {
    field: "Chercher dans tout le texte",
    placeholder: "Chercher dans tout le texte",
    clear: "Effacer la recherche",
    exact: "Exacte",
    exactHint: "ſ n’est pas s, ä n’est pas a, et les majuscules comptent.",
    inDocument: (name) => `dans ${name}`,
    everywhere: "Chercher partout",
    inTag: (name) => `dans les documents étiquetés ${name}`,
    results: "Lignes trouvées",
    total: (n, most) => (n >= most ? `Plus de ${number(most - 1)} lignes. Ajoutez un mot pour préciser.` : lines(n)),
    none: "Rien n’a été trouvé.",
    noneHint:
      "Tous les mots doivent être sur la même ligne ; les parties de mots comptent. Essayez moins de mots, ou omettez la terminaison.",
    noneExact: "Désactivez « Exacte » pour trouver aussi d’autres graphies.",
    indexing: (done, all) =>
      `Indexation de ce qui a été lu : ${number(done)} sur ${lines(all)}. D’autres résultats peuvent apparaître bientôt.`,
    place: (page, line) => `Page ${page}, ligne ${line}`,
    open: (document, page, line) => `Ouvrir ${document}, page ${page}, ligne ${line}`,
    status: { proposed: "Lue", edited: "Modifiée", verified: "Validée" },
    loading: "…",
  },

  trash: {
    title: "Corbeille",
    open: (n) => `Corbeille (${number(n)})`,
    empty: "La corbeille est vide.",
    hint: "Ici, les documents gardent tout leur texte. « Restaurer » les remet tels qu’ils étaient.",
    list: "Documents dans la corbeille",
    restore: "Restaurer",
    restoreLabel: (name) => `Restaurer ${name}`,
    restored: (name) => `« ${name} » est de retour dans la bibliothèque`,
    deleteOne: "Supprimer définitivement",
    deleteOneLabel: (name) => `Supprimer ${name} définitivement`,
    emptyAll: "Vider la corbeille…",
    ask: (n) => `Supprimer définitivement ${documents(n)} ?`,
    contents: (allPages, allLines, verified) =>
      `Seront supprimées, avec leur historique : ${pages(allPages)} et ${lines(allLines)}, dont ${number(verified)} validée${s(verified)} par vous. C’est irréversible.`,
    bytes: (size) => `Jusqu’à ${size} seront libérés.`,
    learned: (names) =>
      `Entraînées avec ces lignes : ${names}. Ce qui a été appris reste, de même que la trace du texte qui a servi ; les images disparaissent.`,
    confirm: "Supprimer définitivement",
    keep: "Conserver",
    working: (done, total) => `Vidage de la corbeille : ${number(done)} sur ${pages(total)}`,
    files: "Vidage de la corbeille : suppression des fichiers qui ne servent plus à rien",
    freed: (size) => `La corbeille est vide. ${size} libérés.`,
    freedSome: (size) => `Supprimé. ${size} libérés.`,
    waiting: (n) =>
      n === 1
        ? "Un fichier encore utilisé à l’instant sera supprimé dans quelques minutes."
        : `${number(n)} fichiers encore utilisés à l’instant seront supprimés dans quelques minutes.`,
    failed: "La corbeille n’a pas pu être vidée",
  },
};
