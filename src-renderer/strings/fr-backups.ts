/** @file French: backups, and libraries that come of them. A part of fr.ts. */
import { files } from "./fr-count.ts";
import type { Strings, Translation } from "./language.ts";

export const backups: Translation<Strings["backups"]> = {
  button: "Sauvegarder…",
  running: "Sauvegarde en cours…",
  restoreButton: "Restaurer…",
  never: "Cette bibliothèque n’a encore aucune sauvegarde.",
  last: (when) => `Dernière sauvegarde\u00a0: ${when}.`,
  old: (when) => `La dernière sauvegarde date du ${when}. Il est temps d’en faire une nouvelle.`,
  fromBackup: "Vous avez une sauvegarde ou une autre bibliothèque\u00a0?",
  missing: "La dernière bibliothèque ouverte est introuvable",
  missingHint:
    "Voici votre bibliothèque habituelle. Pour travailler dans l’autre, connectez son disque et redémarrez Emend\u00a0:",
  title: "Sauvegarder la bibliothèque",
  lead: "Pages, textes, corrections, versions et jeux de données sont copiés dans un nouveau dossier, de préférence sur un autre disque, et la copie est vérifiée. Vous pouvez continuer à corriger. Les exports n’en font pas partie.",
  folder: "Dossier de la sauvegarde",
  choose: "Choisir…",
  preview: "Ce qui sera copié",
  size: (count, size) => `Environ ${size} en ${files(count)}.`,
  free: (free) => `${free} y sont libres.`,
  into: "Elle se trouvera dans",
  start: "Sauvegarder",
  phases: {
    database: "Copie de la base de données",
    files: "Copie et vérification des images et des versions",
    checking: "Vérification de la sauvegarde",
    copying: "Copie vers la nouvelle bibliothèque",
  },
  cancelled: "Annulé. Il ne reste rien d’inachevé.",
  failed: "La sauvegarde a échoué",
  restoreFailed: "La sauvegarde n’a pas pu être restaurée",
  done: (size) => `Sauvegardé et vérifié, ${size}\u00a0:`,
  withoutRuns: (names) =>
    `Sans les fichiers de l’entraînement en cours\u00a0: ${names}. Refaites une sauvegarde quand il sera terminé.`,
  restored: "Restauré. La bibliothèque ouverte n’a pas été touchée. La bibliothèque restaurée se trouve dans",
  again: "Réessayer",
  restoreTitle: "Restaurer une sauvegarde",
  restoreLead:
    "La sauvegarde est vérifiée et devient une bibliothèque à part, dans un nouveau dossier. Celle qui est ouverte reste telle quelle.",
  backup: "Dossier où se trouve la sauvegarde",
  found: "La sauvegarde",
  madeOn: (when) => `Faite le ${when}.`,
  newLibrary: "Dossier de la bibliothèque restaurée",
  restore: "Vérifier et restaurer",
  others: "Autres bibliothèques",
  open: "Ouvrir",
  openRestored: "Ouvrir la bibliothèque restaurée",
};
