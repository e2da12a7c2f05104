/** @file French: counts with their nouns. A part of fr.ts. */
import { counter } from "./language.ts";

export const count = counter("fr");
export const number = (n: number): string => n.toLocaleString("fr");

export const lines = (n: number): string => count(n, { one: "ligne", other: "lignes" });
export const pages = (n: number): string => count(n, { one: "page", other: "pages" });
export const files = (n: number): string => count(n, { one: "fichier", other: "fichiers" });
export const documents = (n: number): string => count(n, { one: "document", other: "documents" });
export const regions = (n: number): string => count(n, { one: "région", other: "régions" });
