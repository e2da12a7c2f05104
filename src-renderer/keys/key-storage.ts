/** @file The chords that a person chose, in the window's own storage. */
import { readJson, writeJson } from "../ui/preferences.ts";
import { type CommandId, commands } from "./commands.ts";
import type { KeyStorage } from "./keyboard.ts";

const NAME = "keys";

/** What of a stored value is chords of commands that there are. Anything else is left out. */
export function chosenFrom(value: unknown): Partial<Record<CommandId, readonly string[]>> {
  const chosen: Partial<Record<CommandId, readonly string[]>> = {};
  if (typeof value !== "object" || value === null) return chosen;
  for (const { id } of commands) {
    const chords: unknown = (value as Record<string, unknown>)[id];
    if (Array.isArray(chords) && chords.every((chord) => typeof chord === "string" && chord !== ""))
      chosen[id] = chords;
  }
  return chosen;
}

export const keyStorage: KeyStorage = {
  read: () => chosenFrom(readJson(NAME)),
  write: (chosen) => writeJson(NAME, chosen),
};
