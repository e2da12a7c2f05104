/**
 * @file Every command that a key can run, once: the source of the dispatcher, of the `?` sheet and of the palette. What a
 * command does is registered by the screen that can do it (use-commands.ts); its title is in strings.
 */
import type { strings } from "../strings/index.ts";

export type CommandId = keyof typeof strings.commands;
export type CommandGroup = keyof typeof strings.commandGroups;

/** What a command can depend on. `lineField`: a line's text has the focus; `typing`: any text has. */
export type Flag =
  | "lineField"
  | "typing"
  | "caretOnFirstRow"
  | "caretOnLastRow"
  | "unsavedTyping"
  | "inReview"
  | "inLayout"
  | "inBlind";
/** Holds, or (with `!`) must not. */
export type Clause = Flag | `!${Flag}`;

export interface Command {
  id: CommandId;
  group: CommandGroup;
  /** Default chords. */
  keys: readonly string[];
  /** All must hold for the key to run it. The palette asks for none: it runs on the active line. */
  when?: readonly Clause[];
  /** Whether a held key runs it again and again. Others ignore the repeats. */
  repeats?: boolean;
  /** Lasts as long as the key is held. */
  hold?: boolean;
  /** Not in the palette: means nothing without its key. */
  keyOnly?: boolean;
}

const inField = { when: ["lineField"] } as const;
const outside = { when: ["!typing", "!inReview", "!inLayout", "!inBlind"] } as const;
const inLayout = { group: "layout", when: ["inLayout", "!inReview", "!typing"] } as const;
const inBlind = { group: "blind", when: ["inBlind", "!inReview", "!inLayout", "!typing"] } as const;
const inReview = { group: "review", when: ["inReview", "!inLayout", "!typing"], keyOnly: true } as const;

export const commands: readonly Command[] = [
  { id: "line.verify", group: "line", keys: ["Enter"], ...inField },
  { id: "line.skip", group: "line", keys: ["Shift+Enter"], ...inField },
  { id: "line.unverify", group: "line", keys: ["Alt+D"] },
  { id: "line.unreadable", group: "line", keys: ["Alt+U"] },
  { id: "line.flag", group: "line", keys: ["Alt+B"] },
  { id: "line.details", group: "line", keys: ["Alt+H"] },
  { id: "line.split", group: "line", keys: ["Mod+D"] },
  { id: "line.mergeNext", group: "line", keys: ["Mod+M"] },
  { id: "line.mergePrevious", group: "line", keys: ["Mod+Shift+M"] },
  { id: "line.revert", group: "line", keys: ["Escape"], ...inField },
  { id: "line.takeProposal", group: "line", keys: ["Alt+A"] },
  { id: "line.copyPrevious", group: "line", keys: ["Alt+P"] },
  { id: "line.edit", group: "line", keys: ["Enter", "ArrowDown"], ...outside, keyOnly: true },
  { id: "word.accept", group: "word", keys: ["Mod+."], repeats: true },
  { id: "word.next", group: "word", keys: ["Alt+ArrowRight"], repeats: true },
  { id: "word.previous", group: "word", keys: ["Alt+ArrowLeft"], repeats: true },
  { id: "go.nextDoubt", group: "go", keys: ["Tab"], ...inField, repeats: true },
  { id: "go.previousDoubt", group: "go", keys: ["Shift+Tab"], ...inField, repeats: true },
  { id: "go.up", group: "go", keys: ["ArrowUp"], when: ["lineField", "caretOnFirstRow"], repeats: true, keyOnly: true },
  {
    id: "go.down",
    group: "go",
    keys: ["ArrowDown"],
    when: ["lineField", "caretOnLastRow"],
    repeats: true,
    keyOnly: true,
  },
  { id: "go.nextDoubtfulLine", group: "go", keys: ["F8"], repeats: true },
  { id: "go.previousDoubtfulLine", group: "go", keys: ["Shift+F8"], repeats: true },
  { id: "go.nextPage", group: "go", keys: ["PageDown"] },
  { id: "go.previousPage", group: "go", keys: ["PageUp"] },
  { id: "view.zoomLine", group: "view", keys: ["Mod+G"] },
  { id: "view.peek", group: "view", keys: ["Alt"], hold: true, keyOnly: true },
  { id: "view.zoomIn", group: "view", keys: ["Alt+=", "Alt++"], repeats: true },
  { id: "view.zoomOut", group: "view", keys: ["Alt+-"], repeats: true },
  { id: "view.fitWidth", group: "view", keys: ["Alt+0"] },
  { id: "view.fitPage", group: "view", keys: ["Alt+9"] },
  { id: "view.rotate", group: "view", keys: ["Alt+R"] },
  { id: "view.follow", group: "view", keys: [] },
  { id: "view.strip", group: "view", keys: ["Alt+W"] },
  { id: "view.rail", group: "view", keys: ["Mod+1"] },
  { id: "view.canvas", group: "view", keys: ["Mod+2"] },
  { id: "view.cards", group: "view", keys: ["Mod+3"] },
  { id: "view.onlyCards", group: "view", keys: ["Mod+4"] },
  { id: "view.colours", group: "view", keys: ["Alt+C"] },
  { id: "view.textLarger", group: "view", keys: [], repeats: true },
  { id: "view.textSmaller", group: "view", keys: [], repeats: true },
  { id: "view.textAsInk", group: "view", keys: [] },
  { id: "view.font", group: "view", keys: [] },
  { id: "filter.find", group: "filter", keys: ["Alt+F"] },
  { id: "filter.unverified", group: "filter", keys: [] },
  { id: "filter.low", group: "filter", keys: [] },
  { id: "filter.changed", group: "filter", keys: [] },
  { id: "filter.flagged", group: "filter", keys: [] },
  { id: "filter.clear", group: "filter", keys: ["Alt+Shift+F"] },
  { id: "write.panel", group: "write", keys: ["Alt+T"] },
  { id: "write.keyboard", group: "write", keys: ["Alt+K"] },
  { id: "write.characters", group: "write", keys: ["Alt+I"] },
  { id: "write.find", group: "write", keys: ["Mod+H"] },
  { id: "write.mend", group: "write", keys: ["Alt+M"] },
  { id: "write.suggest", group: "write", keys: ["F7"] },
  { id: "document.undo", group: "document", keys: ["Mod+Z"], when: ["!unsavedTyping"], repeats: true },
  { id: "document.redo", group: "document", keys: ["Mod+Shift+Z", "Mod+Y"], when: ["!unsavedTyping"], repeats: true },
  { id: "document.save", group: "document", keys: ["Mod+S"] },
  { id: "document.differences", group: "document", keys: ["Alt+N"] },
  { id: "document.doubts", group: "document", keys: ["Alt+Y"] },
  { id: "document.queue", group: "document", keys: ["Alt+Q"] },
  { id: "document.readPage", group: "document", keys: [] },
  { id: "document.readAll", group: "document", keys: [] },
  { id: "layout.edit", group: "layout", keys: ["Alt+E"] },
  { id: "layout.select", keys: ["V"], ...inLayout },
  { id: "layout.line", keys: ["N"], ...inLayout },
  { id: "layout.region", keys: ["R"], ...inLayout },
  { id: "layout.cut", keys: ["C"], ...inLayout },
  { id: "layout.order", keys: ["L"], ...inLayout },
  { id: "layout.box", keys: ["B"], ...inLayout },
  { id: "layout.blackOut", keys: ["X"], ...inLayout },
  { id: "layout.finish", keys: ["Enter"], ...inLayout, keyOnly: true },
  { id: "layout.back", keys: ["Escape"], ...inLayout, keyOnly: true },
  { id: "layout.join", keys: ["J"], ...inLayout },
  { id: "layout.reverse", keys: ["I"], ...inLayout },
  { id: "layout.remove", keys: ["Delete", "Backspace"], ...inLayout },
  { id: "layout.link", keys: ["Y"], ...inLayout },
  { id: "layout.unlink", keys: ["U"], ...inLayout },
  { id: "layout.all", keys: ["Mod+A"], ...inLayout },
  { id: "layout.left", keys: ["ArrowLeft"], ...inLayout, repeats: true, keyOnly: true },
  { id: "layout.right", keys: ["ArrowRight"], ...inLayout, repeats: true, keyOnly: true },
  { id: "layout.up", keys: ["ArrowUp"], ...inLayout, repeats: true, keyOnly: true },
  { id: "layout.down", keys: ["ArrowDown"], ...inLayout, repeats: true, keyOnly: true },
  { id: "layout.farLeft", keys: ["Shift+ArrowLeft"], ...inLayout, repeats: true, keyOnly: true },
  { id: "layout.farRight", keys: ["Shift+ArrowRight"], ...inLayout, repeats: true, keyOnly: true },
  { id: "layout.farUp", keys: ["Shift+ArrowUp"], ...inLayout, repeats: true, keyOnly: true },
  { id: "layout.farDown", keys: ["Shift+ArrowDown"], ...inLayout, repeats: true, keyOnly: true },
  { id: "layout.redetect", keys: ["D"], ...inLayout },
  { id: "layout.autoOrder", keys: ["O"], ...inLayout },
  { id: "layout.findRegions", keys: ["F"], ...inLayout },
  { id: "layout.turnLeft", keys: ["["], ...inLayout },
  { id: "layout.turnRight", keys: ["]"], ...inLayout },
  { id: "layout.deskew", keys: ["S"], ...inLayout },
  { id: "review.accept", keys: ["A", "Enter"], ...inReview },
  { id: "review.acceptAlike", keys: ["Shift+A"], ...inReview },
  { id: "review.refuse", keys: ["R", "Backspace"], ...inReview },
  { id: "review.next", keys: ["J", "ArrowDown"], repeats: true, ...inReview },
  { id: "review.previous", keys: ["K", "ArrowUp"], repeats: true, ...inReview },
  { id: "review.open", keys: ["O"], ...inReview },
  { id: "review.close", keys: ["Escape"], ...inReview },
  { id: "blind.first", keys: ["1", "ArrowUp"], ...inBlind },
  { id: "blind.second", keys: ["2", "ArrowDown"], ...inBlind },
  { id: "blind.tie", keys: ["3", "="], ...inBlind },
  { id: "blind.correct", keys: ["C"], ...inBlind },
  { id: "blind.skip", keys: ["S"], ...inBlind },
  { id: "app.palette", group: "app", keys: ["Mod+K", "F1"], keyOnly: true },
  { id: "app.shortcuts", group: "app", keys: ["?", "Mod+/"] },
  { id: "app.library", group: "app", keys: [] },
  { id: "app.train", group: "app", keys: [] },
  { id: "app.versions", group: "app", keys: [] },
  { id: "app.blind", group: "app", keys: [] },
  { id: "app.scores", group: "app", keys: [] },
  { id: "app.datasets", group: "app", keys: [] },
];

const byId = new Map(commands.map((command) => [command.id, command]));

/** The command of an id. */
export function commandOf(id: CommandId): Command {
  const command = byId.get(id);
  if (command === undefined) throw new Error(`no command ${id}`);
  return command;
}

/** Whether every clause holds. A flag that nobody set does not. */
export function holds(when: readonly Clause[] | undefined, flags: Partial<Record<Flag, boolean>>): boolean {
  return (when ?? []).every((clause) =>
    clause.startsWith("!") ? flags[clause.slice(1) as Flag] !== true : flags[clause as Flag] === true,
  );
}
