/** @file German: counts with their nouns. A part of de.ts. */
import { counter } from "./language.ts";

export const count = counter("de");
export const number = (n: number): string => n.toLocaleString("de");

export const lines = (n: number): string => count(n, { one: "Zeile", other: "Zeilen" });
export const pages = (n: number): string => count(n, { one: "Seite", other: "Seiten" });
export const files = (n: number): string => count(n, { one: "Datei", other: "Dateien" });
export const documents = (n: number): string => count(n, { one: "Dokument", other: "Dokumente" });
export const regions = (n: number): string => count(n, { one: "Region", other: "Regionen" });
