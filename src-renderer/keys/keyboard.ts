/**
 * @file Which command a key runs: the chords in force (the defaults, or what the person chose), the handlers that screens
 * registered, and the one listener that brings both together. Never takes a key from a text field that needs it, nor
 * from an input method that is putting a character together.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { chordsOf, factsOf, isMac, isModifierAlone, onPlatform } from "./chord.ts";
import { type Command, type CommandId, commandOf, commands, type Flag, holds } from "./commands.ts";
import { type Focus, focusOf, needsKey } from "./text-keys.ts";

/** Milliseconds that a modifier is held by itself before it does something: Alt+D must not flash what Alt alone does. */
export const HOLD_AFTER = 180;

/** Runs a command. `false`: it had nothing to do, and the key goes where it would have gone. */
export type Handler = () => unknown;
/** A held command begins (true) and ends. */
export type HoldHandler = (held: boolean) => void;
export type Flags = Partial<Record<Flag, boolean>>;
/** Says more about where an event came to than the keyboard knows by itself. */
export type FlagSource = (target: HTMLElement) => Flags;

export interface KeyboardState {
  /** Chords that the person chose, by command; a command that is not here has its defaults. */
  chosen: Readonly<Partial<Record<CommandId, readonly string[]>>>;
  /** Grows whenever a screen registers or takes back what it can do. */
  available: number;
}

export interface KeyStorage {
  read(): Readonly<Partial<Record<CommandId, readonly string[]>>>;
  write(chosen: KeyboardState["chosen"]): void;
}

/** Something besides commands that the palette offers, e.g. a page to go to. */
export interface PaletteItem {
  id: string;
  title: string;
  group: string;
  run(): void;
}
/** What a screen offers for what is typed in the palette. */
export type ItemSource = (query: string) => PaletteItem[];

export class Keyboard {
  readonly store: StoreApi<KeyboardState>;
  readonly mac: boolean;
  readonly #storage: KeyStorage;
  readonly #handlers = new Map<CommandId, Handler[]>();
  readonly #holds = new Map<CommandId, HoldHandler[]>();
  readonly #flagSources = new Set<FlagSource>();
  readonly #itemSources = new Set<ItemSource>();
  #byChord = new Map<string, Command[]>();
  #held: { command: Command; code: string; begun: boolean; timer: ReturnType<typeof setTimeout> | null } | null = null;

  constructor(storage: KeyStorage, mac: boolean = isMac()) {
    this.mac = mac;
    this.#storage = storage;
    this.store = createStore<KeyboardState>(() => ({ chosen: storage.read(), available: 0 }));
    this.#index();
  }

  /** The chords in force for a command. */
  chords(id: CommandId): readonly string[] {
    return this.store.getState().chosen[id] ?? this.defaults(id);
  }

  defaults(id: CommandId): readonly string[] {
    return commandOf(id).keys.map((chord) => onPlatform(chord, this.mac));
  }

  /** Gives a command other chords, for good. */
  choose(id: CommandId, chords: readonly string[]): void {
    const { [id]: _before, ...rest } = this.store.getState().chosen;
    const same = chords.join(" ") === this.defaults(id).join(" ");
    this.#set(same ? rest : { ...rest, [id]: [...chords] });
  }

  /** All commands get their defaults again. */
  reset(): void {
    this.#set({});
  }

  /** The other commands that a chord would run in the same place. */
  rivals(id: CommandId, chord: string): CommandId[] {
    const own = commandOf(id);
    return (this.#byChord.get(chord) ?? []).filter((other) => other.id !== id && meet(own, other)).map(({ id }) => id);
  }

  /** @returns how to take the handler back */
  handle(id: CommandId, handler: Handler): () => void {
    return this.#register(this.#handlers, id, handler);
  }

  /** @returns how to take the handler back */
  handleHold(id: CommandId, handler: HoldHandler): () => void {
    return this.#register(this.#holds, id, handler);
  }

  addFlags(source: FlagSource): () => void {
    this.#flagSources.add(source);
    return () => this.#flagSources.delete(source);
  }

  addItems(source: ItemSource): () => void {
    this.#itemSources.add(source);
    return () => this.#itemSources.delete(source);
  }

  /** What screens offer for a query, besides commands. */
  items(query: string): PaletteItem[] {
    return [...this.#itemSources].flatMap((source) => source(query));
  }

  /** Whether some screen can run the command now. */
  can(id: CommandId): boolean {
    return (this.#handlers.get(id)?.length ?? 0) > 0;
  }

  /** Runs a command whatever has the focus, as the palette and buttons do. */
  run(id: CommandId): unknown {
    return this.#handlers.get(id)?.at(-1)?.();
  }

  /** Takes an event; the listener of `listen`. */
  keyDown(event: KeyboardEvent): void {
    // 229 is how some browsers say it for the key that ends a composition.
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    if (document.querySelector("dialog[open]") !== null) return;
    const chords = chordsOf(factsOf(event), this.mac);
    if (this.#held !== null) this.#whileHeld(event);
    const focus = focusOf(event.target);
    const flags = this.#flagsOf(event.target, focus);
    for (const chord of chords) {
      for (const command of this.#byChord.get(chord) ?? []) {
        if (!holds(command.when, flags) || needsKey(focus, chord)) continue;
        if (command.hold === true ? this.#beginHold(command, chord, event) : this.#runByKey(command, event)) {
          event.preventDefault();
          return;
        }
      }
    }
  }

  keyUp(event: KeyboardEvent): void {
    if (this.#held === null || event.code !== this.#held.code) return;
    // The menu bar of some systems opens when Alt is let go.
    if (this.#held.begun) event.preventDefault();
    this.endHold();
  }

  /** Ends what a held key began. */
  endHold(): void {
    const held = this.#held;
    this.#held = null;
    if (held === null) return;
    if (held.timer !== null) clearTimeout(held.timer);
    if (held.begun) this.#holds.get(held.command.id)?.at(-1)?.(false);
  }

  /** Listens on the window. @returns how to stop */
  listen(): () => void {
    const down = (event: KeyboardEvent): void => this.keyDown(event);
    const up = (event: KeyboardEvent): void => this.keyUp(event);
    // A window that loses the keyboard never hears that the key was let go.
    const end = (): void => this.endHold();
    window.addEventListener("keydown", down);
    window.addEventListener("keyup", up);
    window.addEventListener("blur", end);
    return () => {
      end();
      window.removeEventListener("keydown", down);
      window.removeEventListener("keyup", up);
      window.removeEventListener("blur", end);
    };
  }

  #runByKey(command: Command, event: KeyboardEvent): boolean {
    const handler = this.#handlers.get(command.id)?.at(-1);
    if (handler === undefined) return false;
    // A held Enter must not run through the page.
    if (event.repeat && command.repeats !== true) return true;
    return handler() !== false;
  }

  #beginHold(command: Command, chord: string, event: KeyboardEvent): boolean {
    if (event.repeat && this.#held !== null) return true;
    const handler = this.#holds.get(command.id)?.at(-1);
    if (handler === undefined || event.repeat) return false;
    this.endHold();
    const begin = (): void => {
      if (this.#held === null) return;
      this.#held.begun = true;
      this.#held.timer = null;
      handler(true);
    };
    const later = isModifierAlone(chord);
    this.#held = {
      command,
      code: event.code,
      begun: false,
      timer: later ? setTimeout(begin, HOLD_AFTER) : null,
    };
    if (!later) begin();
    // A modifier by itself may be the beginning of something that is not ours: a character by its number, say.
    return !later;
  }

  /** Another key while one is held: a chord that has the held modifier in it, so the hold was not meant. */
  #whileHeld(event: KeyboardEvent): void {
    if (event.code !== this.#held?.code) this.endHold();
  }

  #flagsOf(target: EventTarget | null, focus: Focus): Flags {
    const flags: Flags = { typing: focus === "line" || focus === "text", lineField: focus === "line" };
    if (target instanceof HTMLElement) for (const source of this.#flagSources) Object.assign(flags, source(target));
    return flags;
  }

  #register<H>(map: Map<CommandId, H[]>, id: CommandId, handler: H): () => void {
    map.set(id, [...(map.get(id) ?? []), handler]);
    this.store.setState(({ available }) => ({ available: available + 1 }));
    return () => {
      map.set(
        id,
        (map.get(id) ?? []).filter((each) => each !== handler),
      );
      this.store.setState(({ available }) => ({ available: available + 1 }));
    };
  }

  #set(chosen: KeyboardState["chosen"]): void {
    this.store.setState({ chosen });
    this.#storage.write(chosen);
    this.#index();
  }

  #index(): void {
    this.#byChord = new Map();
    for (const command of commands) {
      for (const chord of this.chords(command.id)) {
        this.#byChord.set(chord, [...(this.#byChord.get(chord) ?? []), command]);
      }
    }
    // A command for one place goes before one for every place.
    for (const list of this.#byChord.values()) list.sort((a, b) => (b.when?.length ?? 0) - (a.when?.length ?? 0));
  }
}

/** Whether there is a place where both commands hear their keys. */
function meet(a: Command, b: Command): boolean {
  const against = (clause: string): string => (clause.startsWith("!") ? clause.slice(1) : `!${clause}`);
  const ofField = (command: Command): readonly string[] =>
    command.when?.includes("lineField") ? [...command.when, "typing"] : (command.when ?? []);
  return !ofField(a).some((clause) => ofField(b).includes(against(clause)));
}
