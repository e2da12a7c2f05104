/** @file French: what reads the pages. A part of fr-versions.ts. */
import { lines, pages } from "./fr-count.ts";
import type { Strings, Translation } from "./language.ts";

export const reader: Translation<Strings["versions"]["reader"]> = {
  title: "Ce qui lit",
  lead: "Lit tout document qui n’a pas sa propre version. Les lignes sont toujours trouvées sur cet ordinateur.",
  builtin: "Le modèle intégré",
  builtinHint: "Sur cet ordinateur, avec la version en production ; si c’est celle d’un grand modèle, il lit.",
  large: (name) => `Grand modèle : ${name}`,
  largeHint: "Sur cet ordinateur, avec la version en production si elle a été entraînée sur ce modèle.",
  noLarge: "Un grand modèle peut aussi lire ici, une fois installé.",
  toModels: "Obtenir un modèle",
  server: "Un serveur",
  serverHint:
    "Un serveur compatible OpenAI, comme vLLM sur les GPU d’un groupe. L’image de chaque ligne y va, son texte en revient.",
  address: "Adresse",
  addressExample: "par exemple https://gpu.example:8000/v1",
  model: "Modèle",
  modelHint: "Testez la connexion pour voir lesquels il propose.",
  atOnce: "Lignes à la fois",
  key: "Clé",
  keyKept: "Une clé est enregistrée. Saisissez-en une autre pour la remplacer.",
  keyNone: "Aucune, ou celle que vous a donnée qui gère le serveur.",
  removeKey: "Supprimer la clé",
  keychain: "La clé est dans le trousseau de ce système et n’est envoyée qu’à cette adresse.",
  test: "Tester la connexion",
  testing: "Demande en cours…",
  tested: (milliseconds, models) => `Réponse en ${milliseconds} ms. Modèles : ${models}`,
  testedNone: (milliseconds) => `Réponse en ${milliseconds} ms, mais sans aucun modèle. Démarrez-en un là-bas.`,
  unknownModel: (model) => `Il ne propose pas « ${model} ». Choisissez l’un de ses modèles.`,
  use: "Lire avec ce serveur",
  save: "Enregistrer les changements",
  inUse: (host) =>
    `Les images des lignes vont à ${host}. Ce qui est privé ou ne doit pas montrer son image est lu sur cet ordinateur.`,
  readable:
    "Cette adresse n’est pas chiffrée : qui se trouve sur le chemin peut voir les lignes et la clé. Prenez https hors d’un réseau de confiance.",
  consentTitle: (host) => `Envoyer les images des lignes à ${host} ?`,
  consent: (address) =>
    `À chaque page que vous faites lire, l’image de chacune de ses lignes, une courte consigne et le nom du modèle quittent cet ordinateur et vont à ${address}. Qui gère ce serveur peut les garder.`,
  consentStays:
    "Ce que vous avez marqué privé ou sans images, et ce qui est sous des cadres noirs, n’est jamais envoyé : la version en production le lit ici. Ni les noms des documents ni vos corrections ne sont envoyés.",
  consentOnce: "On vous le demande une fois pour cette adresse ; le journal d’audit garde votre accord.",
  agree: "Les y envoyer",
  notNow: "Ne pas envoyer",
  readBy: (host) => `Lu par ${host}`,
  readByHint: (address) => `Les images des lignes vont à ${address}. Ce qui est privé reste sur cet ordinateur.`,
  trouble: (host) => `${host} ne répond pas`,
  cost: (host, count, requests, retries) =>
    `${host} a lu ${lines(count)} en ${requests} ${requests > 1 ? "requêtes" : "requête"}${retries > 0 ? ` (dont ${retries} répétées)` : ""}.`,
  tokens: (asked, answered) => `${asked} jetons envoyés, ${answered} reçus`,
  pace: (seconds) => `${seconds} s par ligne`,
  stayed: (count, whole) =>
    `Lu sur cet ordinateur, car cela ne doit pas en sortir : ${lines(count)}${whole > 0 ? `, dont en entier : ${pages(whole)}` : ""}.`,
};
