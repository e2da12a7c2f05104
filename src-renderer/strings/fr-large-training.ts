/** @file Français : grands modèles comme base d’un entraînement. Une partie de fr-training.ts. */
import type { largeTrainingStrings as english } from "./en-large-training.ts";

export const largeTrainingStrings: typeof english = {
  base: "Modèle à entraîner",
  builtin: "Modèle intégré (PP-OCRv6 small)",
  named: (name, family) => `${name} (${family})`,
  none: "De grands modèles (TrOCR, Qwen2-VL, DeepSeek-OCR 2, GOT-OCR 2) peuvent aussi apprendre, une fois installés.",
  toModels: "Obtenir un modèle",
  about: "Un grand modèle demande un GPU ; sur un processeur, un pas prend de quelques secondes à quelques minutes.",
  onDisk: (size, licence) => `${size} sur le disque. Licence : ${licence}.`,
  notWhole: (name) => `${name} n’est pas entier sur cette machine. Rechargez-le sous Modèles.`,
  usual: (value) => `${value} est d’usage pour un grand modèle.`,
  mode: "Taille de l’image",
  modeHint: "Plus petite, elle est plus rapide et montre moins.",
  optimizer: "Optimiseur",
  optimizers: { auto: "Automatique", adamw: "AdamW", paged: "AdamW paginé 8 bits (CUDA)" },
  fourBit: "Poids sur quatre bits",
  fourBitHint: "Environ un quart de la mémoire des poids ; un peu moins exact.",
  noFourBit: "Pas ici : quatre bits demandent un appareil CUDA et bitsandbytes dans l’environnement d’entraînement.",
  merged: "Écrire aussi le modèle fusionné",
  mergedHint: "Aussi grand que la base. D’autres programmes l’ouvrent sans l’adaptateur.",
  notMerged: "Un modèle sur quatre bits ne peut pas être fusionné sans perte.",
  gpus: "GPU",
  allGpus: (count) => `Tous (${count})`,
  gpusHint: "Ils se partagent les lignes de chaque pas. De plus grands lots les emploient mieux.",
  noGpus:
    "Pas ici : l’environnement d’entraînement ne voit pas de second appareil CUDA (sous Windows un seul est employé).",
  unsloth: "Noyaux d’Unsloth",
  unslothHint: "Quand tous les traits sont gardés, un peu plus lents que sans eux, avec moins de mémoire.",
  noUnsloth: {
    family: "Pas pour ce modèle : ils ne sont connus pour marcher qu’avec Qwen2-VL.",
    cuda: "Pas ici : ils demandent un appareil CUDA.",
    package: "Pas ici : le paquet unsloth n’est pas installé dans l’environnement d’entraînement.",
  },
  rankHint: "Combien peut être appris. 16 est d’usage pour un grand modèle.",
  taught: (name) => `Entraîne ${name}`,
  recompute:
    "Gradient checkpointing : moins de mémoire, plus lent. Activé de lui-même là où l’entraînement tiendrait mal sans lui, et là où la mémoire manque.",
  memory: {
    title: "Mémoire",
    counting: "Calcul de la mémoire…",
    verdict: { fits: "Cela tient.", tight: "C’est juste.", "does not fit": "Cela ne tient pas." },
    needs: (needed, free, device) =>
      `Il faut environ ${needed}, et ${free} sont libres${device === null ? "" : ` sur ${device}`}.`,
    processor: "le processeur",
    gpu: "le GPU",
    parts: { weights: "Poids", lora: "Adaptateur", optimizer: "Optimiseur", activations: "Activations" },
    less: "Moins de lignes à la fois, un rang plus bas ou quatre bits demandent moins.",
    lessKept: "Moins de lignes à la fois, des traits recalculés, un rang plus bas ou quatre bits demandent moins.",
    mayStart: "On peut commencer malgré tout : là où la mémoire manque, on continue avec moins à la fois.",
    features: {
      kept: "Les traits sont gardés pour le retour, comme vous l’avez choisi.",
      again: "Les traits sont recalculés au retour, comme vous l’avez choisi : plus lent, avec moins de mémoire.",
      keptByItself: "Les traits sont gardés pour le retour, ce qui est plus rapide : il y a de la place.",
      againByItself:
        "Les traits sont recalculés au retour, ce qui est plus lent : gardés, ils laisseraient trop peu de place.",
    },
    arithmetic: "Par le calcul, pour la ligne la plus longue ; non par un essai.",
  },
};
