/** @file The interface in French. What is missing here stays English. Signs of two parts have their no-break space. */
import { backups } from "./fr-backups.ts";
import { files, lines, number, pages } from "./fr-count.ts";
import { dashboard } from "./fr-dashboard.ts";
import { dataSets } from "./fr-datasets.ts";
import { formats } from "./fr-formats.ts";
import { insights } from "./fr-insights.ts";
import { keys } from "./fr-keys.ts";
import { errors, steps } from "./fr-messages.ts";
import { largeModels } from "./fr-models.ts";
import { privacy } from "./fr-privacy.ts";
import { projects } from "./fr-projects.ts";
import { publishing } from "./fr-publishing.ts";
import { runs } from "./fr-runs.ts";
import { scores } from "./fr-scores.ts";
import { training } from "./fr-training.ts";
import { versions } from "./fr-versions.ts";
import { details, layout, line, queueMode, review, workspace } from "./fr-workspace.ts";
import { writing } from "./fr-writing.ts";
import type { Translation, Wording } from "./language.ts";

const table: Translation = {
  app: {
    name: "Emend",
    library: "Bibliothèque",
    train: "Entraînement",
    versions: "Versions",
    models: "Modèles",
    scores: "Évaluation",
    dataSets: "Jeux de données",
    navigation: "Menu principal",
    skip: "Aller au contenu",
    appearance: {
      title: "Apparence et langue",
      theme: "Couleurs",
      auto: "Comme le système",
      light: "Clair",
      dark: "Sombre",
      contrast: "Contraste",
      normal: "Normal",
      more: "Élevé",
      language: "Langue",
      languageHint: "La fenêtre se recharge. Rien n’est perdu.",
    },
    disconnected: "Emend ne répond pas. Votre texte reste ici. Le travail reprend dès qu’Emend est de retour.",
    unsaved: (count) => `${lines(count)} non enregistrée${count > 1 ? "s" : ""}`,
    retrySaving: "Enregistrer à nouveau",
    crashed: "Cette partie de la fenêtre a cessé de fonctionner.",
    crashedHint: "Tout ce qui était marqué comme enregistré est à l’abri. Rechargez la fenêtre pour continuer.",
    reload: "Recharger",
    loading: "Chargement…",
    close: "Fermer",
    copyPath: "Copier le chemin",
    copied: "Copié",
    reveal: "Montrer dans le dossier",
    cancel: "Annuler",
    retry: "Réessayer",
    dismiss: "Masquer",
    failedToLoad: "La lecture a échoué.",
  },
  library: {
    title: "Bibliothèque",
    choose: "Choisir des fichiers",
    dropTitle: "Déposez vos numérisations ici",
    dropHint: "PNG, JPEG, TIFF, WebP ou PDF. Les fichiers restent sur cet ordinateur.",
    dropNow: "Relâchez pour ajouter à la bibliothèque",
    dropNowDocument: "Relâchez pour ajouter des pages à ce document",
    trySample: "Essayer l’exemple",
    addSample: "Ajouter l’exemple",
    welcome: "Corrigez une fois. Le modèle apprend.",
    welcomeText:
      "Emend lit vos numérisations sur cet ordinateur, vous corrigez ligne par ligne, et un bouton apprend vos corrections au modèle.",
    steps: [
      {
        title: "Déposez des numérisations",
        text: "Images et PDF. Un modèle local repère les lignes et les lit.",
      },
      {
        title: "Corrigez ligne par ligne",
        text: "L’image de chaque ligne est au-dessus de son texte. La touche Entrée valide et passe à la suite.",
      },
      {
        title: "Affinez",
        text: "Deux minutes d’entraînement sur vos corrections. Puis le reste est relu avec moins d’erreurs.",
      },
    ],
    emptyAlternative: "Rien sous la main ? Le projet d’exemple montre toutes les étapes en moins de cinq minutes.",
    sample: "Exemple",
    open: (name) => `Ouvrir ${name}`,
    rename: "Renommer",
    renameLabel: "Nom du document",
    remove: "Mettre à la corbeille",
    removed: (name) => `« ${name} » est dans la corbeille`,
    restore: "Restaurer",
    undo: "Annuler",
    trash: "Corbeille",
    trashEmpty: "La corbeille est vide.",
    trashHint: "Les documents y gardent tout leur texte. « Restaurer » les remet tels qu’ils étaient.",
    verified: (verified, all) => `${number(verified)} sur ${lines(all)} validée${verified > 1 ? "s" : ""}`,
    noLines: "Pas encore lu",
    readPages: (read, all) =>
      read === all ? pages(all) : `${number(read)} sur ${pages(all)} lue${read > 1 ? "s" : ""}`,
    cer: (value) => `CER ${value}`,
    more: (name) => `Autres actions pour ${name}`,
    documents: "Documents",
  },
  projects,
  imports: {
    title: "Importation",
    sending: (done, all) => `${number(done)} sur ${files(all)} transmis`,
    working: (done, all) => `${number(done)} sur ${files(all)} traité${done > 1 ? "s" : ""}`,
    done: "Importation terminée",
    cancelled: "Importation annulée. Ce qui était déjà traité est conservé.",
    cancel: "Annuler l’importation",
    imported: (count) => pages(count),
    duplicate: "Déjà dans la bibliothèque",
    duplicates: (count) => `${files(count)} déjà dans la bibliothèque`,
    anyway: "Importer quand même",
    failed: "Échec",
    failedToSend: "n’a pas été transmis",
    open: "Ouvrir",
    sample: "Création du projet d’exemple",
    summary: (imported, duplicate, failed) =>
      [
        imported > 0 ? `${number(imported)} importé${imported > 1 ? "s" : ""}` : "",
        duplicate > 0 ? `${number(duplicate)} déjà là` : "",
        failed > 0 ? `${number(failed)} en échec` : "",
      ]
        .filter((part) => part !== "")
        .join(" · "),
  },
  models: {
    missing: "Le modèle de lecture n’est pas encore sur cet ordinateur.",
    prepare: "Obtenir le modèle",
    preparing: "Téléchargement du modèle de lecture",
    failed: "Le modèle de lecture n’a pas pu être obtenu.",
    bytes: (done, total) => `${done} sur ${total}`,
  },
  workspace,
  line,
  ...keys,
  writing,
  formats,
  details,
  layout,
  queueMode,
  review,
  training,
  runs,
  versions,
  backups,
  largeModels,
  scores,
  dashboard,
  dataSets,
  insights,
  publishing,
  privacy,
};

export const fr: Wording = { table, lines, pages, files, errors, steps };
