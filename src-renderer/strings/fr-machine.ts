/** @file French: what machine this is. A part of fr-versions.ts. */
import type { Strings, Translation } from "./language.ts";

export const machine: Translation<Strings["versions"]["machine"]> = {
  title: "Cette machine",
  system: "Système",
  processor: "Processeur",
  cores: (count) => `${count} cœurs`,
  memory: "Mémoire",
  free: (free, all) => `${free} libres sur ${all}`,
  gpu: "Carte graphique",
  driver: (version) => `pilote ${version}`,
  noGpu: "Aucune n’a pu être interrogée",
  folders: { library: "Bibliothèque", models: "Modèle de lecture", trainer: "Environnement d’entraînement" },
  place: (bytes, free) =>
    [bytes, free === null ? null : `${free} libres sur son disque`].filter((part) => part !== null).join(", "),
  copy: "Copier pour un rapport",
  copied:
    "Copié : ce qu’est cette machine, et pourquoi elle calcule où elle calcule. Des dossiers y sont nommés, relisez-le.",
};
