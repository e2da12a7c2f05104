/** @file What the HTR-United catalogue wants to know and only a person can say. */
import type { Catalogue } from "#contract/formats.ts";
import { strings } from "../../strings/index.ts";

/** As typed: lists are words with spaces or commas between. */
export interface CatalogueDraft {
  title: string;
  description: string;
  url: string;
  languages: string;
  scripts: string;
  scriptType: Catalogue["scriptType"];
  notBefore: string;
  notAfter: string;
  hands: Catalogue["hands"];
  licence: string;
  format: Catalogue["format"];
}

export const EMPTY_CATALOGUE: CatalogueDraft = {
  title: "",
  description: "",
  url: "",
  languages: "",
  scripts: "Latn",
  scriptType: "only-typed",
  notBefore: "",
  notAfter: "",
  hands: "unknown",
  licence: "CC-BY 4.0",
  format: "Page-XML",
};

const SCRIPT_TYPES = ["only-manuscript", "only-typed", "mainly-manuscript", "mainly-typed", "evenly-mixed"] as const;
const HANDS = ["1", "1-per-file", "1-per-folder", "less-than-11", "more-than-10", "unknown"] as const;
const FORMATS = ["Page-XML", "Alto-XML", "Image-Text-Pairs"] as const;

/** The entry, or null while something is missing or not of the form that the catalogue wants. */
export function catalogueOf(draft: CatalogueDraft): Catalogue | null {
  const words = (text: string) => text.split(/[\s,;]+/).filter(Boolean);
  const { title, description, url, licence, notBefore, notAfter } = draft;
  const languages = words(draft.languages);
  const scripts = words(draft.scripts);
  const year = /^\d{1,4}(-\d{2}(-\d{2})?)?$/;
  const whole =
    [title, description, url, licence].every((text) => text.trim() !== "") &&
    languages.length > 0 &&
    languages.every((code) => /^[a-z]{3}$/.test(code)) &&
    scripts.length > 0 &&
    scripts.every((code) => /^[A-Z][a-z]{3}$/.test(code)) &&
    year.test(notBefore) &&
    year.test(notAfter);
  return whole ? { ...draft, languages, scripts, precision: draft.hands === "1" ? "exact" : "estimated" } : null;
}

interface CatalogueFieldsProps {
  draft: CatalogueDraft;
  onChange: (draft: CatalogueDraft) => void;
}

export function CatalogueFields({ draft, onChange }: CatalogueFieldsProps) {
  const t = strings.formats.catalogue;
  const text = (
    name: "title" | "description" | "url" | "languages" | "scripts" | "notBefore" | "notAfter" | "licence",
  ) => (
    <label>
      <span>{t[name]}</span>
      <input value={draft[name]} onChange={(event) => onChange({ ...draft, [name]: event.target.value })} />
    </label>
  );
  const choice = (name: "scriptType" | "hands" | "format", values: readonly string[]) => (
    <label>
      <span>{t[name]}</span>
      <select value={draft[name]} onChange={(event) => onChange({ ...draft, [name]: event.target.value })}>
        {values.map((value) => (
          <option key={value} value={value}>
            {value}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <div className="exchange-fields exchange-catalogue">
      <p className="muted">{t.lead}</p>
      {text("title")}
      {text("description")}
      {text("url")}
      {text("languages")}
      {text("scripts")}
      {choice("scriptType", SCRIPT_TYPES)}
      {text("notBefore")}
      {text("notAfter")}
      {choice("hands", HANDS)}
      {text("licence")}
      {choice("format", FORMATS)}
    </div>
  );
}
