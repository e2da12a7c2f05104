/**
 * @file Key chords as text (`Mod+Shift+Z`), from keyboard events and back to what is printed on the keys. `Mod` is Cmd
 * on a Mac and Ctrl elsewhere; `Ctrl` is the Mac's other key; a modifier alone (`Alt`) is a chord to hold.
 */
import { strings } from "../strings/index.ts";

/** What of a keyboard event says which chord it is. */
export interface KeyFacts {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  /** AltGr is held: what comes is a character, although browsers report it as Ctrl+Alt. */
  altGraph: boolean;
}

/** The facts of an event. */
export function factsOf(event: KeyboardEvent): KeyFacts {
  const { key, code, ctrlKey, metaKey, altKey, shiftKey } = event;
  // Alt without Ctrl is never AltGr, whatever some say of Option.
  const altGraph = event.getModifierState("AltGraph") && (ctrlKey || !altKey);
  return { key, code, ctrlKey, metaKey, altKey, shiftKey, altGraph };
}

const MODIFIERS = ["Control", "Meta", "Alt", "Shift"];
const ORDER = ["Mod", "Ctrl", "Meta", "Alt", "Shift"];
const SIGNS: Record<string, string> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  ...strings.keys.names,
};
const MAC_SIGNS: Record<string, string> = { Mod: "⌘", Ctrl: "⌃", Alt: "⌥", Shift: "⇧" };

/** Whether this machine is a Mac, where Cmd does what Ctrl does elsewhere. */
export function isMac(platform: string = navigator.platform): boolean {
  return /^(Mac|iP)/.test(platform);
}

/** The modifiers and the key of a chord. */
export function partsOf(chord: string): { modifiers: string[]; key: string } {
  // The plus key itself is the last part of `Mod++`.
  const key = chord.endsWith("+") ? "+" : (chord.split("+").at(-1) ?? "");
  const modifiers = chord.slice(0, chord.length - key.length).split("+");
  return { modifiers: modifiers.filter((part) => part !== ""), key };
}

/** A chord with its modifiers in their usual order. */
export function joinChord(modifiers: readonly string[], key: string): string {
  return [...ORDER.filter((each) => modifiers.includes(each)), key].join("+");
}

/**
 * The chords that an event can mean, the most exact first. A layout without Latin letters (or Option on a Mac) gives
 * another character than the key is labelled with: there the key's place counts too.
 */
export function chordsOf(event: KeyFacts, mac: boolean): string[] {
  if (event.key === "AltGraph" || event.key === "Dead" || event.key === "Unidentified") return [];
  // Alt and the digits of the number pad write a character by its number, on Windows.
  if (event.altKey && event.code.startsWith("Numpad")) return [];
  if (MODIFIERS.includes(event.key)) return [event.key === "Control" ? (mac ? "Ctrl" : "Mod") : event.key];
  const modifiers: string[] = [];
  if (!event.altGraph && (mac ? event.metaKey : event.ctrlKey)) modifiers.push("Mod");
  if (!event.altGraph && mac && event.ctrlKey) modifiers.push("Ctrl");
  if (!mac && event.metaKey) modifiers.push("Meta");
  if (!event.altGraph && event.altKey) modifiers.push("Alt");
  const shifted = event.shiftKey ? [...modifiers, "Shift"] : modifiers;
  const chords: string[] = [];
  const add = (chord: string): void => {
    if (!chords.includes(chord)) chords.push(chord);
  };
  if ([...event.key].length !== 1) add(joinChord(shifted, event.key));
  else if (event.key === " ") add(joinChord(shifted, "Space"));
  else if (event.key.toUpperCase() !== event.key.toLowerCase()) add(joinChord(shifted, event.key.toUpperCase()));
  // What Shift does to a sign is in the sign already: `?`, not `Shift+?`.
  else add(joinChord(modifiers, event.key));
  const byPlace = /^(?:Key|Digit)(.)$/.exec(event.code)?.[1];
  const latin = /^[A-Za-z0-9]$/.test(event.key);
  if (byPlace !== undefined && modifiers.length > 0 && !latin) add(joinChord(shifted, byPlace));
  return chords;
}

/** The parts of a chord as they are printed on the keys. */
export function keyLabels(chord: string, mac: boolean): string[] {
  const { modifiers, key } = partsOf(chord);
  const sign = (part: string): string => {
    if (mac && MAC_SIGNS[part] !== undefined) return MAC_SIGNS[part];
    if (part === "Mod") return strings.keys.names.Ctrl;
    return SIGNS[part] ?? part;
  };
  return [...modifiers, key].map(sign);
}

/** A chord in one word, for tooltips: `Ctrl+Shift+Z`, `⌘⇧Z`. */
export function chordLabel(chord: string, mac: boolean): string {
  return keyLabels(chord, mac).join(mac ? "" : "+");
}

/** Whether a chord is a modifier by itself. */
export function isModifierAlone(chord: string): boolean {
  return ORDER.includes(chord);
}

/**
 * A default chord as it is on this machine. Option writes characters on a Mac, so Alt with a character becomes
 * Cmd+Option there.
 */
export function onPlatform(chord: string, mac: boolean): string {
  const { modifiers, key } = partsOf(chord);
  const writes = modifiers.includes("Alt") && !modifiers.includes("Mod") && !/^F\d+$/.test(key);
  return mac && writes ? joinChord([...modifiers, "Mod"], key) : chord;
}
