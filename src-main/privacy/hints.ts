/** @file What looks like personal data in a line. Patterns with check digits where there are any; a person judges them. */
import type { HintKind } from "#contract/privacy.ts";

export interface FoundHint {
  kind: HintKind;
  match: string;
  /** UTF-16 units from the beginning of the text. */
  start: number;
}

interface Pattern {
  kind: HintKind;
  /** Global; the first group is the match where there is one. */
  pattern: RegExp;
  /** Whether what was found is one: check digits, counts. */
  holds?: (match: string) => boolean;
}

const MONTH =
  "(?:Jan|Jän|Feb|Mär|Mar|Apr|Mai|May|Jun|Jul|Aug|Sep|Okt|Oct|Nov|Dez|Dec|janv|févr|mars|avr|juin|juil|août|déc|gen|mag|giu|lug|ago|set|ott|dic|ene|abr)[\\p{L}]*\\.?";
const DATE = `(?:\\d{1,2}\\s?[./-]\\s?\\d{1,2}\\s?[./-]\\s?\\d{2,4}|\\d{4}-\\d{2}-\\d{2}|\\d{1,2}\\.?\\s+(?:de\\s+)?${MONTH}\\s+(?:de\\s+)?\\d{2,4}|${MONTH}\\s+\\d{1,2},?\\s+\\d{4})`;
const BORN =
  "(?:geb\\.|geboren(?:\\s+am)?|Geburts(?:datum|tag)|born(?:\\s+on)?|date\\s+of\\s+birth|birth\\s?date|d\\.?o\\.?b\\.?|née?(?:\\s+le)?|nat[oa](?:\\s+il)?|nacid[oa](?:\\s+el)?|\\*)";
const TITLE =
  "(?:Herrn?|Frau|Fräulein|Frl\\.|Witwe|Dr\\.|Prof\\.|Mrs?\\.?|Ms\\.?|Miss|Madame|Mme\\.?|Mlle\\.?|Monsieur|Signora?|Sig\\.(?:ra)?|Don|Doña)";
const NAME_FIELD =
  "(?:Vor-?\\s?und\\s+Zuname|Vorname|Nachname|Familienname|Zuname|Name|Surname|First\\s+name|Given\\s+name|Last\\s+name|Patient(?:in)?|Klient(?:in)?|Nom|Prénom|Cognome|Nome)";
const CAPITALISED = "\\p{Lu}[\\p{L}\\p{M}'’.-]+";

const digits = (text: string) => text.replace(/\D/g, "");

const patterns: readonly Pattern[] = [
  { kind: "email", pattern: /[\p{L}\p{N}._%+-]+\s?@\s?[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}/gu },
  { kind: "iban", pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b/g, holds: isIban },
  // France: NIR. Before cards: it has as many digits, and one in ten has their check digit, too.
  {
    kind: "identity",
    pattern: /(?<!\d)[12] ?\d{2} ?\d{2} ?\d{2} ?\d{3} ?\d{3} ?\d{2}(?!\d)/g,
    holds: (match) => isNir(digits(match)),
  },
  { kind: "card", pattern: /(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)/g, holds: (match) => isLuhn(digits(match)) },
  { kind: "identity", pattern: /(?<!\d)756\.?\d{4}\.?\d{4}\.?\d{2}(?!\d)/g, holds: (match) => isEan(digits(match)) },
  // United States: social security; 000, 666 and 900 up are never given out.
  { kind: "identity", pattern: /(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])/g },
  // Germany: tax number of a person. Austria: social security. Spain: DNI and NIE. Italy: codice fiscale.
  {
    kind: "identity",
    pattern: /(?<!\d)\d{2} ?\d{3} ?\d{3} ?\d{3}(?!\d)/g,
    holds: (match) => isGermanTax(digits(match)),
  },
  { kind: "identity", pattern: /(?<!\d)\d{4} ?\d{6}(?!\d)/g, holds: (match) => isAustrian(digits(match)) },
  { kind: "identity", pattern: /\b[XYZ]?\d{7,8}-?[A-Z]\b/g, holds: isSpanish },
  { kind: "identity", pattern: /\b[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]\b/g },
  // United Kingdom: national insurance.
  { kind: "identity", pattern: /\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b/g },
  {
    kind: "identity",
    pattern:
      /(?:Reisepass|Pass(?:port)?|Ausweis|ID card|Personalausweis|Steuernummer|SVNR|SSN)[\s-]*(?:Nr|No|nummer|number|num)?[.:\s]*([A-Z0-9][A-Z0-9 /-]{4,18}\d)/giu,
  },
  { kind: "birth-date", pattern: new RegExp(`${BORN}[\\s:,]*(?:am\\s+|on\\s+|le\\s+)?(${DATE})`, "giu") },
  {
    kind: "telephone",
    pattern:
      /(?:Tel(?:efon|ephone)?|Fon|Phone|Mobile?|Handy|Fax|Fernspr(?:echer)?)[.:\s]*(?:Nr\.?\s*)?(\+?\d[\d ()/.-]{4,}\d)/giu,
    holds: (match) => digits(match).length >= 5 && digits(match).length <= 15,
  },
  {
    kind: "telephone",
    pattern: /(?<![\d.,/-]|\d )(?:\+|00)[1-9]\d{0,2}[ ()/.-]*\d(?:[ ()/.-]{0,2}\d){5,12}(?!\d)/g,
    holds: (match) => digits(match).length >= 8 && digits(match).length <= 15,
  },
  // Written with groups and a leading zero, as area codes are: 0660/123 45 67, (030) 123456.
  {
    kind: "telephone",
    pattern: /(?<![\d.,/-]|\d )\(?0[1-9]\d{1,4}\)?[ /-]\d[\d ]{4,10}\d(?![\d.,-])/g,
    holds: (match) => digits(match).length >= 8,
  },
  {
    kind: "name",
    pattern: new RegExp(
      `(?<!\\p{L})${TITLE}\\s+(${CAPITALISED}(?:\\s+(?:(?:v|von|van|de|di|zu)\\.?\\s+)?${CAPITALISED}){0,3})`,
      "gu",
    ),
  },
  {
    kind: "name",
    pattern: new RegExp(`(?<!\\p{L})${NAME_FIELD}\\s*:\\s*(${CAPITALISED}(?:[\\s,]+${CAPITALISED}){0,3})`, "gu"),
  },
];

/** Everything in a text that looks like personal data, from its beginning; a stretch counts once, for the first kind. */
export function findHints(text: string): FoundHint[] {
  const found: FoundHint[] = [];
  for (const { kind, pattern, holds } of patterns) {
    for (const match of text.matchAll(pattern)) {
      const whole = match[1] ?? match[0];
      const start = match.index + match[0].lastIndexOf(whole);
      const taken = found.some((hint) => start < hint.start + hint.match.length && hint.start < start + whole.length);
      if (!taken && (holds === undefined || holds(whole))) found.push({ kind, match: whole, start });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** ISO 13616: the letters as numbers, modulo 97. */
function isIban(text: string): boolean {
  const plain = text.replace(/ /g, "");
  if (plain.length < 15 || plain.length > 34) return false;
  const moved = plain.slice(4) + plain.slice(0, 4);
  return modulo([...moved].map((character) => Number.parseInt(character, 36)).join(""), 97) === 1;
}

function modulo(number: string, by: number): number {
  return [...number].reduce((rest, digit) => (rest * 10 + Number(digit)) % by, 0);
}

function isLuhn(number: string): boolean {
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0 && !/^(\d)\1+$/.test(number);
}

function isEan(number: string): boolean {
  const sum = [...number].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 1 ? 3 : 1), 0);
  return sum % 10 === 0;
}

/** ISO 7064 MOD 11,10; one digit comes twice or three times, the first is no zero. */
function isGermanTax(number: string): boolean {
  if (number.length !== 11 || number.startsWith("0")) return false;
  const counts = [...number.slice(0, 10)].map((digit) => number.slice(0, 10).split(digit).length - 1);
  if (!counts.some((count) => count === 2 || count === 3)) return false;
  const product = [...number.slice(0, 10)].reduce((last, digit) => {
    const sum = (Number(digit) + last) % 10 || 10;
    return (sum * 2) % 11;
  }, 10);
  return (11 - product) % 10 === Number(number[10]);
}

/** Four digits, the fourth a check digit, and a date of birth DDMMYY. */
function isAustrian(number: string): boolean {
  if (number.length !== 10 || number.startsWith("0")) return false;
  const weights = [3, 7, 9, 0, 5, 8, 4, 2, 1, 6];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(number[index]), 0);
  const day = Number(number.slice(4, 6));
  const month = Number(number.slice(6, 8));
  return sum % 11 === Number(number[3]) && day >= 1 && day <= 31 && month >= 1 && month <= 15;
}

function isNir(number: string): boolean {
  return number.length === 15 && 97 - modulo(number.slice(0, 13), 97) === Number(number.slice(13));
}

function isSpanish(text: string): boolean {
  const plain = text.replace("-", "").replace(/^[XYZ]/, (letter) => String("XYZ".indexOf(letter)));
  return /^\d{8}[A-Z]$/.test(plain) && "TRWAGMYFPDXBNJZSQVHLCKE"[Number(plain.slice(0, 8)) % 23] === plain[8];
}
