/** @file Every command with its keys: to look up, to search, to change. */
import { RotateCcw, X } from "lucide-react";
import { Fragment, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { strings } from "../strings/index.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { chordLabel, chordsOf, factsOf, isModifierAlone } from "./chord.ts";
import { ChordKeys } from "./chord-keys.tsx";
import { type Command, type CommandGroup, type CommandId, commands } from "./commands.ts";
import type { Keyboard } from "./keyboard.ts";
import { matchScore } from "./match.ts";
import { needsKey } from "./text-keys.ts";
import { useKeyboard } from "./use-commands.tsx";

const groups = Object.keys(strings.commandGroups) as CommandGroup[];

function found(keyboard: Keyboard, command: Command, query: string): boolean {
  const chords = keyboard.chords(command.id).map((chord) => chordLabel(chord, keyboard.mac));
  return (
    matchScore(query, strings.commands[command.id]) > 1 ||
    chords.some((chord) => chord.toLowerCase().includes(query.trim().toLowerCase())) ||
    query.trim() === ""
  );
}

export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const keyboard = useKeyboard();
  const chosen = useStore(keyboard.store, (state) => state.chosen);
  const [query, setQuery] = useState("");
  const [recording, setRecording] = useState<CommandId | null>(null);
  const t = strings.keys;
  const shown = commands.filter((command) => found(keyboard, command, query));
  return (
    <Dialog title={t.title} onClose={onClose} className="sheet">
      <div className="sheet-tools">
        <input
          type="search"
          aria-label={t.search}
          placeholder={t.search}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <Button
          size="small"
          icon={RotateCcw}
          disabled={Object.keys(chosen).length === 0}
          onClick={() => keyboard.reset()}
        >
          {t.resetAll}
        </Button>
      </div>
      <p className="muted sheet-hint">{t.hint}</p>
      <table className="keys">
        {groups.map((group) => {
          const rows = shown.filter((command) => command.group === group);
          if (rows.length === 0) return null;
          return (
            <tbody key={group}>
              <tr>
                <th scope="colgroup" colSpan={3} className="keys-group">
                  {strings.commandGroups[group]}
                </th>
              </tr>
              {rows.map((command) => (
                <Row
                  key={command.id}
                  command={command}
                  changed={chosen[command.id] !== undefined}
                  recording={recording === command.id}
                  onRecord={(on) => setRecording(on ? command.id : null)}
                />
              ))}
            </tbody>
          );
        })}
        <tbody>
          <tr>
            <th scope="colgroup" colSpan={3} className="keys-group">
              {t.pointer}
            </th>
          </tr>
          {t.pointerRows.map(([gesture, meaning]) => (
            <tr key={gesture}>
              <th scope="row">{meaning}</th>
              <td colSpan={2}>
                <kbd>{gesture}</kbd>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length === 0 ? <p className="muted">{t.none}</p> : null}
    </Dialog>
  );
}

interface RowProps {
  command: Command;
  changed: boolean;
  recording: boolean;
  onRecord(on: boolean): void;
}

function Row({ command, changed, recording, onRecord }: RowProps) {
  const keyboard = useKeyboard();
  const t = strings.keys;
  const { id } = command;
  const title = strings.commands[id];
  const chords = keyboard.chords(id);
  return (
    <tr>
      <th scope="row">{title}</th>
      <td>
        {recording ? (
          <Recorder command={command} onDone={() => onRecord(false)} />
        ) : (
          <>
            {chords.map((chord, i) => (
              <Fragment key={chord}>
                {i > 0 ? <span className="muted"> {t.or} </span> : null}
                <ChordKeys chord={chord} />
              </Fragment>
            ))}
            {chords.length === 0 ? <span className="muted">{t.unbound}</span> : null}
          </>
        )}
      </td>
      <td className="keys-actions">
        {recording ? null : (
          <Button size="small" tone="quiet" aria-label={t.changeLabel(title)} onClick={() => onRecord(true)}>
            {t.change}
          </Button>
        )}
        {changed ? (
          <IconButton
            icon={RotateCcw}
            label={t.resetLabel(title)}
            onClick={() => keyboard.choose(id, keyboard.defaults(id))}
          />
        ) : (
          <IconButton
            icon={X}
            label={t.removeLabel(title)}
            disabled={chords.length === 0}
            onClick={() => keyboard.choose(id, [])}
          />
        )}
      </td>
    </tr>
  );
}

/** Waits for the chord that a command is to have. */
function Recorder({ command, onDone }: { command: Command; onDone: () => void }) {
  const keyboard = useKeyboard();
  const [chord, setChord] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const t = strings.keys;
  const inField = command.when?.includes("lineField") === true;
  const rivals = chord === null ? [] : keyboard.rivals(command.id, chord);

  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === "Tab" && event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    event.stopPropagation();
    const [first] = chordsOf(factsOf(event.nativeEvent), keyboard.mac);
    if (first === undefined || (isModifierAlone(first) && command.hold !== true)) return;
    setChord(first);
  };
  const take = (): void => {
    if (chord === null) return;
    for (const rival of rivals) {
      keyboard.choose(
        rival,
        keyboard.chords(rival).filter((each) => each !== chord),
      );
    }
    keyboard.choose(command.id, [chord]);
    onDone();
  };

  return (
    <span className="recorder">
      <input
        ref={field}
        readOnly
        aria-label={t.press}
        value={chord === null ? t.press : chordLabel(chord, keyboard.mac)}
        onKeyDown={onKeyDown}
      />
      <Button size="small" tone="primary" disabled={chord === null} onClick={take}>
        {rivals.length > 0 ? t.takeOver : t.take}
      </Button>
      <Button size="small" onClick={onDone}>
        {strings.app.cancel}
      </Button>
      {rivals.length > 0 ? (
        <span className="recorder-note">{t.rivals(rivals.map((rival) => strings.commands[rival]).join(", "))}</span>
      ) : null}
      {chord !== null && needsKey(inField ? "line" : "text", chord) ? (
        <span className="recorder-note">{t.textKeeps}</span>
      ) : null}
    </span>
  );
}
