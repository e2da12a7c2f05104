/** @file Every command by name, and what screens add to it (pages, lines): type a few letters, Enter runs it. */
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { strings } from "../strings/index.ts";
import { ChordKeys } from "./chord-keys.tsx";
import { type CommandId, commands } from "./commands.ts";
import type { Keyboard } from "./keyboard.ts";
import { search } from "./match.ts";
import { useKeyboard } from "./use-commands.tsx";

interface Entry {
  id: string;
  title: string;
  group: string;
  chord: string | undefined;
  run(): void;
}

const MOST_SHOWN = 60;
/** Commands run from the palette in this window, newest first: they are offered first. */
const recent: CommandId[] = [];

function entriesOf(keyboard: Keyboard, query: string): Entry[] {
  const able = commands.filter((command) => command.keyOnly !== true && keyboard.can(command.id));
  const ordered = [
    ...recent.flatMap((id) => able.filter((command) => command.id === id)),
    ...able.filter((command) => !recent.includes(command.id)),
  ];
  const own = search(
    query,
    ordered,
    (command) => `${strings.commands[command.id]} ${strings.commandGroups[command.group]}`,
  );
  return [
    ...own.map((command) => ({
      id: command.id,
      title: strings.commands[command.id],
      group: strings.commandGroups[command.group],
      chord: keyboard.chords(command.id)[0],
      run: () => {
        recent.splice(0, recent.length, command.id, ...recent.filter((id) => id !== command.id).slice(0, 5));
        keyboard.run(command.id);
      },
    })),
    ...keyboard.items(query).map((item) => ({ ...item, chord: undefined })),
  ].slice(0, MOST_SHOWN);
}

export function CommandPalette({ onClose }: { onClose: () => void }) {
  const keyboard = useKeyboard();
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const chosen = useRef<Entry | null>(null);
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const t = strings.palette;
  const entries = useMemo(() => entriesOf(keyboard, query), [keyboard, query]);

  useEffect(() => {
    if (dialog.current !== null && !dialog.current.open) dialog.current.showModal();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whichever entry is chosen is brought into sight
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at, entries]);

  const run = (entry: Entry | undefined): void => {
    if (entry === undefined) return;
    chosen.current = entry;
    dialog.current?.close();
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const step = steps[event.key];
    if (event.key === "Enter") {
      event.preventDefault();
      run(entries[at]);
    } else if (step !== undefined) {
      event.preventDefault();
      setAt(Math.min(entries.length - 1, Math.max(0, at + step)));
    }
  };

  return (
    <dialog
      ref={dialog}
      className="dialog palette"
      aria-label={t.title}
      onClose={() => {
        onClose();
        // The focus is back where it was: what runs now means that place.
        chosen.current?.run();
      }}
      onPointerDown={(event) => event.target === dialog.current && dialog.current.close()}
    >
      <input
        type="text"
        role="combobox"
        aria-expanded
        aria-controls={`${id}list`}
        aria-activedescendant={entries[at] === undefined ? undefined : `${id}${at}`}
        aria-label={t.title}
        placeholder={t.placeholder}
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={`${id}list`} ref={list} role="listbox" aria-label={t.title} className="palette-list">
        {entries.map((entry, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the input's, as in every combobox
          // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus and names the active option
          <div
            key={entry.id}
            id={`${id}${i}`}
            role="option"
            aria-selected={i === at}
            onClick={() => run(entry)}
            onPointerMove={() => i !== at && setAt(i)}
          >
            <span>{entry.title}</span>
            <span className="palette-group">{entry.group}</span>
            {entry.chord === undefined ? null : <ChordKeys chord={entry.chord} />}
          </div>
        ))}
      </div>
      {entries.length === 0 ? <p className="palette-none">{t.none}</p> : null}
    </dialog>
  );
}
