/** @file PAGE names languages and scripts in English words; here they become BCP 47 and back. */
import type { PageVariant } from "./write-page-xml.ts";

/** LanguageSimpleType of the schema, without `other`. */
const NAMES = `
  Abkhaz | Afar | Afrikaans | Akan | Albanian | Amharic | Arabic | Aragonese | Armenian | Assamese | Avaric |
  Avestan | Aymara | Azerbaijani | Bambara | Bashkir | Basque | Belarusian | Bengali | Bihari | Bislama |
  Bosnian | Breton | Bulgarian | Burmese | Cambodian | Cantonese | Catalan | Chamorro | Chechen | Chichewa |
  Chinese | Chuvash | Cornish | Corsican | Cree | Croatian | Czech | Danish | Divehi | Dutch | Dzongkha |
  English | Esperanto | Estonian | Ewe | Faroese | Fijian | Finnish | French | Fula | Gaelic | Galician | Ganda
  | Georgian | German | Greek | Guaraní | Gujarati | Haitian | Hausa | Hebrew | Herero | Hindi | Hiri Motu |
  Hungarian | Icelandic | Ido | Igbo | Indonesian | Interlingua | Interlingue | Inuktitut | Inupiaq | Irish |
  Italian | Japanese | Javanese | Kalaallisut | Kannada | Kanuri | Kashmiri | Kazakh | Khmer | Kikuyu |
  Kinyarwanda | Kirundi | Komi | Kongo | Korean | Kurdish | Kwanyama | Kyrgyz | Lao | Latin | Latvian |
  Limburgish | Lingala | Lithuanian | Luba-Katanga | Luxembourgish | Macedonian | Malagasy | Malay | Malayalam |
  Maltese | Manx | Māori | Marathi | Marshallese | Mongolian | Nauru | Navajo | Ndonga | Nepali | North Ndebele
  | Northern Sami | Norwegian | Norwegian Bokmål | Norwegian Nynorsk | Nuosu | Occitan | Ojibwe | Old Church
  Slavonic | Oriya | Oromo | Ossetian | Pāli | Panjabi | Pashto | Persian | Polish | Portuguese | Punjabi |
  Quechua | Romanian | Romansh | Russian | Samoan | Sango | Sanskrit | Sardinian | Serbian | Shona | Sindhi |
  Sinhala | Slovak | Slovene | Somali | South Ndebele | Southern Sotho | Spanish | Sundanese | Swahili | Swati |
  Swedish | Tagalog | Tahitian | Tajik | Tamil | Tatar | Telugu | Thai | Tibetan | Tigrinya | Tonga | Tsonga |
  Tswana | Turkish | Turkmen | Twi | Uighur | Ukrainian | Urdu | Uzbek | Venda | Vietnamese | Volapük | Walloon
  | Welsh | Western Frisian | Wolof | Xhosa | Yiddish | Yoruba | Zhuang | Zulu
`
  .trim()
  .split("|")
  .map((name) => name.trim().replace(/\s+/g, " "));

/** Those of ScriptSimpleType that a language tag is likely to name. */
const SCRIPTS: readonly string[] = [
  "Arab - Arabic",
  "Aran - Arabic (Nastaliq variant)",
  "Armn - Armenian",
  "Copt - Coptic",
  "Cyrl - Cyrillic",
  "Cyrs - Cyrillic (Old Church Slavonic variant)",
  "Deva - Devanagari (Nagari)",
  "Ethi - Ethiopic",
  "Geor - Georgian (Mkhedruli)",
  "Glag - Glagolitic",
  "Goth - Gothic",
  "Grek - Greek",
  "Hans - Han (Simplified variant)",
  "Hant - Han (Traditional variant)",
  "Hebr - Hebrew",
  "Jpan - Japanese",
  "Kore - Korean (alias for Hangul + Han)",
  "Latf - Latin (Fraktur variant)",
  "Latg - Latin (Gaelic variant)",
  "Latn - Latin",
  "Syrc - Syriac",
  "Syre - Syriac (Estrangelo variant)",
  "Thai - Thai",
];

/** What Unicode calls otherwise than the schema. */
const OTHERWISE: Readonly<Record<string, string>> = {
  bi: "Bislama",
  gd: "Gaelic",
  rn: "Kirundi",
  sl: "Slovene",
  ug: "Uighur",
  pa: "Panjabi",
  mi: "Māori",
  pi: "Pāli",
  to: "Tonga",
  ii: "Nuosu",
  kl: "Kalaallisut",
  lg: "Ganda",
  cu: "Old Church Slavonic",
  or: "Oriya",
  os: "Ossetian",
  ff: "Fula",
  ki: "Kikuyu",
  ky: "Kyrgyz",
  ps: "Pashto",
  se: "Northern Sami",
};

let codes: ReadonlyMap<string, string> | null = null;

/** The code of a name of the schema; null where it is none. */
export function codeOfName(name: string): string | null {
  codes ??= allCodes();
  return codes.get(name) ?? null;
}

/** Attributes of a TextRegion: the language where the schema has its name; the script where the tag names it. */
export function languageAttributes(language: string | null, variant: PageVariant): Record<string, string | null> {
  if (language === null) return {};
  const { language: code, script } = new Intl.Locale(language);
  const name = OTHERWISE[code] ?? new Intl.DisplayNames("en", { type: "language" }).of(code) ?? "";
  const modern = variant === "2019" || variant === "escriptorium";
  return {
    primaryLanguage: NAMES.includes(name) ? name : null,
    // The schema of 2013 does not have all of them.
    primaryScript: (modern && SCRIPTS.find((each) => script !== undefined && each.startsWith(script))) || null,
  };
}

function allCodes(): ReadonlyMap<string, string> {
  const names = new Intl.DisplayNames("en", { type: "language", fallback: "none" });
  const letters = "abcdefghijklmnopqrstuvwxyz";
  const found = new Map<string, string>();
  for (const first of letters) {
    for (const second of letters) {
      const code = first + second;
      const name = OTHERWISE[code] ?? names.of(code);
      // `iw` is `he` by now.
      if (name !== undefined && NAMES.includes(name)) found.set(name, Intl.getCanonicalLocales(code)[0] ?? code);
    }
  }
  return found.set("Punjabi", "pa").set("Cambodian", "km").set("Cantonese", "yue");
}
