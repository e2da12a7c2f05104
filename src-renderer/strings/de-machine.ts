/** @file German: what machine this is. A part of de-versions.ts. */
import type { Strings, Translation } from "./language.ts";

export const machine: Translation<Strings["versions"]["machine"]> = {
  title: "Dieser Rechner",
  system: "Betriebssystem",
  processor: "Prozessor",
  cores: (count) => `${count} Kerne`,
  memory: "Arbeitsspeicher",
  free: (free, all) => `${free} von ${all} frei`,
  gpu: "Grafikkarte",
  driver: (version) => `Treiber ${version}`,
  noGpu: "Keine, die sich abfragen ließ",
  folders: { library: "Bibliothek", models: "Lesemodell", trainer: "Trainingsumgebung" },
  place: (bytes, free) =>
    [bytes, free === null ? null : `${free} frei auf dem Datenträger`].filter((part) => part !== null).join(", "),
  copy: "Für einen Fehlerbericht kopieren",
  copied:
    "Kopiert: was für ein Rechner das ist und warum er rechnet, wo er rechnet. Ordner werden genannt, also vorher durchsehen.",
};
