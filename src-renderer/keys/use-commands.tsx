/** @file The keyboard for components: what a screen can do, for as long as it is shown. */
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { chordLabel } from "./chord.ts";
import type { CommandId } from "./commands.ts";
import { keyStorage } from "./key-storage.ts";
import { type FlagSource, type Handler, type HoldHandler, type ItemSource, Keyboard } from "./keyboard.ts";

const KeyboardContext = createContext<Keyboard | null>(null);

/** The window's keyboard. Tests pass their own. */
export function KeyboardProvider({ keyboard, children }: { keyboard?: Keyboard; children: ReactNode }) {
  const [own] = useState(() => keyboard ?? new Keyboard(keyStorage));
  useEffect(() => own.listen(), [own]);
  return <KeyboardContext value={own}>{children}</KeyboardContext>;
}

export function useKeyboard(): Keyboard {
  const keyboard = useContext(KeyboardContext);
  if (keyboard === null) throw new Error("useKeyboard outside of KeyboardProvider");
  return keyboard;
}

export type Handlers = Partial<Record<CommandId, Handler>>;

/** Registers what these commands do. Which commands must stay the same while mounted; what they do may change. */
export function useCommands(handlers: Handlers): void {
  const keyboard = useKeyboard();
  const latest = useRef(handlers);
  latest.current = handlers;
  const ids = Object.keys(handlers).join(" ");
  useEffect(() => {
    const back = (ids === "" ? [] : ids.split(" ")).map((id) =>
      keyboard.handle(id as CommandId, () => latest.current[id as CommandId]?.()),
    );
    return () => {
      for (const take of back) take();
    };
  }, [keyboard, ids]);
}

/** Registers what begins and ends with a held key. */
export function useHold(id: CommandId, handler: HoldHandler): void {
  const keyboard = useKeyboard();
  const latest = useRef(handler);
  latest.current = handler;
  useEffect(() => keyboard.handleHold(id, (held) => latest.current(held)), [keyboard, id]);
}

/** Registers what this screen knows of where the keyboard is. */
export function useFlags(source: FlagSource): void {
  const keyboard = useKeyboard();
  const latest = useRef(source);
  latest.current = source;
  useEffect(() => keyboard.addFlags((target) => latest.current(target)), [keyboard]);
}

/** Registers what this screen adds to the palette. */
export function usePaletteItems(source: ItemSource): void {
  const keyboard = useKeyboard();
  const latest = useRef(source);
  latest.current = source;
  useEffect(() => keyboard.addItems((query) => latest.current(query)), [keyboard]);
}

/** The first chord of a command as it is printed, or nothing: for tooltips. */
export function useKeyHint(): (label: string, id: CommandId) => string {
  const keyboard = useKeyboard();
  useStore(keyboard.store, ({ chosen }) => chosen);
  return (label, id) => {
    const [chord] = keyboard.chords(id);
    return chord === undefined ? label : `${label} (${chordLabel(chord, keyboard.mac)})`;
  };
}
