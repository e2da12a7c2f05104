/** @file Figures and times as people read them, in the language of this window. */
import { AppError } from "#contract/errors.ts";
import { errorText, language } from "../strings/index.ts";

/** With western digits everywhere: figures are compared with those in papers and on the page image. */
const locale = `${language.id}-u-nu-latn`;

const scriptNames = new Intl.DisplayNames(language.id, { type: "script" });
const languageNames = new Intl.DisplayNames(language.id, { type: "language", languageDisplay: "standard" });

/** Number, sign and unit stay in their order in a sentence from right to left. */
const together = (figure: string): string => (language.dir === "rtl" ? `\u2066${figure}\u2069` : figure);

/** A rate (0 to 1 and above) as percent; an en dash where there is none. */
export function percent(rate: number | null | undefined): string {
  if (rate === null || rate === undefined) return "–";
  const value = rate * 100;
  const digits = value !== 0 && Math.abs(value) < 10 ? 2 : 1;
  return together(`${decimal(value, digits)} %`);
}

/** A number with so many digits after the point, or comma. */
export function decimal(value: number, digits: number): string {
  return value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A number with at most two digits after the point, and no zeros at its end. */
export function rounded(value: number): string {
  return value.toLocaleString(locale, { maximumFractionDigits: 2 });
}

/** A language tag by its name in the language of this window; the tag itself where nobody has named it. */
export function languageName(tag: string): string {
  try {
    return languageNames.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** A script (ISO 15924) by its name in the language of this window. */
export function scriptName(script: string): string {
  return scriptNames.of(script) ?? script;
}

/** A whole number, its thousands parted. */
export function count(value: number): string {
  return Math.round(value).toLocaleString(locale);
}

/** A rate as whole percent. */
export function wholePercent(rate: number | null | undefined): string {
  return rate === null || rate === undefined ? "–" : together(`${Math.round(rate * 100)} %`);
}

/** Seconds as `m:ss`, or `h:mm:ss`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** Bytes in the unit that fits. */
export function bytes(count: number): string {
  if (count < 1000) return together(`${count} B`);
  const units = ["kB", "MB", "GB", "TB"];
  let value = count / 1000;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return together(`${decimal(value, value < 10 ? 1 : 0)} ${units[unit]}`);
}

/** `14:03`. @param time - milliseconds since 1970 */
export function clock(time: number): string {
  const date = new Date(time);
  return `${String(date.getHours()).padStart(2, "0")}:${String(date.getMinutes()).padStart(2, "0")}`;
}

/** An ISO date as a short one. */
export function date(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return day;
  const said = at.toLocaleDateString(locale, { dateStyle: "medium", timeZone: "UTC" });
  return language.dir === "rtl" ? `\u2067${said}\u2069` : said;
}

/** An ISO time as a short local date with time. */
export function dateTime(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : date.toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });
}

/** A commit's hash as the Hub itself shows it. */
export function shortCommit(hash: string): string {
  return hash.slice(0, 7);
}

/** The sentence to show for anything thrown; a second line is main's own, in English. */
export function messageOf(error: unknown): string {
  if (error instanceof AppError) return errorText(error.code, error.message);
  return error instanceof Error && error.message !== "" ? error.message : String(error);
}
