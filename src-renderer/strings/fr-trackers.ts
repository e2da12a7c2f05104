/** @file French: the trackers of runs. A part of fr-training.ts. */
import type { Strings, Translation } from "./language.ts";

export const trackers: Translation<Strings["training"]["trackers"]> = {
  title: "Suivi externe",
  off: "Désactivé",
  lead: "D’autres programmes peuvent recevoir les chiffres de vos entraînements : taux d’erreur, perte, vitesse, réglages et nom. Ils ne reçoivent jamais ni texte ni image de ligne. Un suivi en échec ne fait qu’avertir ; l’entraînement continue.",
  names: { tensorboard: "TensorBoard", mlflow: "MLflow", wandb: "Weights & Biases (hors ligne)" },
  folder: "Dossier",
  stays: "Reste sur cet appareil.",
  wandbStays: "Reste sur cet appareil : Emend ne l’envoie jamais. « wandb sync » le fait si vous le lancez vous-même.",
  mlflowPlaces: { off: "Désactivé", folder: "Dans un dossier", server: "Sur un serveur" },
  address: "https://…",
  server: "Serveur",
  leaves: (server) =>
    `Quitte cet appareil : à chaque entraînement, ses chiffres, ses réglages et son nom vont à ${server}. Emend ne garde ni mot de passe ni jeton ; définissez MLFLOW_TRACKING_USERNAME et MLFLOW_TRACKING_PASSWORD, ou MLFLOW_TRACKING_TOKEN, là où Emend est lancé.`,
  yourServer: "votre serveur",
  register: "Enregistrer les versions terminées",
  model: "Nom dans le registre",
  modelHint:
    "Le modèle y est copié aussi. Il peut répéter ce qu’il a appris et contenir de courtes suites de votre texte. Rien n’est copié si une ligne privée a servi ; le rapport avec les textes reste ici.",
  install: "Installer maintenant",
  installed: "Leurs bibliothèques sont installées, leur propre télémétrie désactivée.",
  missing:
    "Leurs bibliothèques (environ 100 Mo du registre Python, télémétrie désactivée) seront installées au prochain entraînement.",
};
