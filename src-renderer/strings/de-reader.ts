/** @file German: what reads the pages. A part of de-versions.ts. */
import { lines, pages } from "./de-count.ts";
import type { Strings, Translation } from "./language.ts";

export const reader: Translation<Strings["versions"]["reader"]> = {
  title: "Was liest",
  lead: "Liest jedes Dokument ohne eigene Fassung. Zeilen werden immer auf diesem Rechner gefunden.",
  builtin: "Das eingebaute Modell",
  builtinHint: "Auf diesem Rechner, mit der Fassung im Einsatz; ist sie die eines großen Modells, liest dieses.",
  large: (name) => `Großes Modell: ${name}`,
  largeHint: "Auf diesem Rechner, mit der Fassung im Einsatz, wenn dieses Modell sie gelernt hat.",
  noLarge: "Auch ein großes Modell kann hier lesen, sobald eines installiert ist.",
  toModels: "Ein Modell laden",
  server: "Ein Server",
  serverHint:
    "Ein OpenAI-kompatibler Server, etwa vLLM auf den Grafikkarten einer Gruppe. Das Bild jeder Zeile geht dorthin, ihr Text kommt zurück.",
  address: "Adresse",
  addressExample: "etwa https://gpu.example:8000/v1",
  model: "Modell",
  modelHint: "Prüfen Sie die Verbindung, um zu sehen, welche er hat.",
  atOnce: "Zeilen zugleich",
  key: "Schlüssel",
  keyKept: "Ein Schlüssel ist gespeichert. Ein neuer ersetzt ihn.",
  keyNone: "Keiner, oder der, den Sie vom Betreiber des Servers haben.",
  removeKey: "Schlüssel entfernen",
  keychain: "Der Schlüssel liegt im Schlüsselbund dieses Systems und geht nur an diese Adresse.",
  test: "Verbindung prüfen",
  testing: "Wird gefragt…",
  tested: (milliseconds, models) => `Antwort nach ${milliseconds} ms. Modelle: ${models}`,
  testedNone: (milliseconds) => `Antwort nach ${milliseconds} ms, aber ohne Modell. Starten Sie dort eines.`,
  unknownModel: (model) => `„${model}“ gibt es dort nicht. Wählen Sie eines seiner Modelle.`,
  use: "Mit diesem Server lesen",
  save: "Änderungen speichern",
  inUse: (host) =>
    `Bilder von Zeilen gehen an ${host}. Was privat ist oder sein Bild nicht zeigen darf, wird auf diesem Rechner gelesen.`,
  readable:
    "Diese Adresse ist nicht verschlüsselt: Wer auf dem Weg sitzt, kann Zeilen und Schlüssel sehen. Nehmen Sie https außerhalb eines Netzes, dem Sie trauen.",
  consentTitle: (host) => `Bilder von Zeilen an ${host} senden?`,
  consent: (address) =>
    `Mit jeder Seite, die Sie lesen lassen, verlassen das Bild jeder ihrer Zeilen, eine kurze Anweisung und der Name des Modells diesen Rechner und gehen an ${address}. Wer den Server betreibt, kann sie behalten.`,
  consentStays:
    "Was als privat oder ohne Bilder markiert ist und was unter schwarzen Kästen liegt, wird nie gesendet: Das liest die Fassung im Einsatz hier. Namen von Dokumenten und Ihre Korrekturen werden nicht gesendet.",
  consentOnce: "Für diese Adresse werden Sie einmal gefragt; dass Sie zugestimmt haben, steht im Protokoll.",
  agree: "Dorthin senden",
  notNow: "Nicht senden",
  readBy: (host) => `Gelesen von ${host}`,
  readByHint: (address) => `Bilder von Zeilen gehen an ${address}. Was privat ist, bleibt auf diesem Rechner.`,
  trouble: (host) => `${host} antwortet nicht`,
  cost: (host, count, requests, retries) =>
    `${host} hat ${lines(count)} in ${requests} ${requests === 1 ? "Anfrage" : "Anfragen"} gelesen${retries > 0 ? ` (${retries} wiederholt)` : ""}.`,
  tokens: (asked, answered) => `${asked} Token hin, ${answered} zurück`,
  pace: (seconds) => `${seconds} s je Zeile`,
  stayed: (count, whole) =>
    `Auf diesem Rechner gelesen, weil es ihn nicht verlassen darf: ${lines(count)}${whole > 0 ? `, davon ganz: ${pages(whole)}` : ""}.`,
};
