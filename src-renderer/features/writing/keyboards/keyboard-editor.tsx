/** @file A keyboard written as rows of text, with how it will look. */
import { type FormEvent, useMemo, useState } from "react";
import type { KeyboardLayout } from "#contract/writing.ts";
import { strings } from "../../../strings/index.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { messageOf } from "../../../ui/format.ts";
import { rowsToText, textToRows } from "./layout.ts";
import { VirtualKeyboard } from "./virtual-keyboard.tsx";

interface KeyboardEditorProps {
  initial: KeyboardLayout;
  onSave(layout: KeyboardLayout): Promise<void>;
  onClose(): void;
}

const MOST_KEYS = 60;
const MOST_CHARACTERS = 40;

/** What keeps a keyboard from being saved; null where nothing does. */
function problemOf({ rows }: Pick<KeyboardLayout, "rows">): string | null {
  const t = strings.writing.keyboard;
  if (rows.every(({ keys }) => keys.length === 0)) return t.empty;
  const long = rows.findIndex(({ keys }) => keys.length > MOST_KEYS);
  if (long >= 0) return t.rowTooLong(long + 1);
  const key = rows
    .flatMap(({ keys }) => keys)
    .find(({ text, shift }) => text.length > MOST_CHARACTERS || (shift ?? "").length > MOST_CHARACTERS);
  return key === undefined ? null : t.keyTooLong(key.text);
}

export function KeyboardEditor({ initial, onSave, onClose }: KeyboardEditorProps) {
  const t = strings.writing.keyboard;
  const [name, setName] = useState(initial.name);
  const [language, setLanguage] = useState(initial.language);
  const [rtl, setRtl] = useState(initial.direction === "rtl");
  const [text, setText] = useState(() => rowsToText(initial.rows));
  const [error, setError] = useState<string | null>(null);
  const layout = useMemo<KeyboardLayout>(
    () => ({
      ...initial,
      name: name.trim(),
      language: language.trim(),
      direction: rtl ? "rtl" : "ltr",
      rows: textToRows(text),
    }),
    [initial, name, language, rtl, text],
  );
  const problem = problemOf(layout);

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await onSave(layout);
      onClose();
    } catch (failure) {
      setError(messageOf(failure));
    }
  };
  return (
    <Dialog title={t.editTitle} className="keyboard-editor" onClose={onClose}>
      <form onSubmit={(event) => void save(event)}>
        <div className="editor-fields">
          <label>
            {t.name}
            <input value={name} required maxLength={80} onChange={(event) => setName(event.target.value)} />
          </label>
          <label>
            {t.language}
            <input
              value={language}
              maxLength={35}
              pattern="[A-Za-z0-9\-]*"
              onChange={(event) => setLanguage(event.target.value)}
            />
          </label>
          <label className="aid-check">
            <input type="checkbox" checked={rtl} onChange={(event) => setRtl(event.target.checked)} />
            {t.rtl}
          </label>
        </div>
        <label className="editor-rows">
          {t.rows}
          <textarea
            rows={8}
            value={text}
            spellCheck={false}
            placeholder={t.example}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <p className="aid-hint">{t.rowsHint}</p>
        <VirtualKeyboard layout={layout} onWrite={() => {}} onDelete={() => {}} />
        <div className="dialog-foot">
          <span className="error-text" role="status">
            {error ?? problem}
          </span>
          <Button onClick={onClose}>{strings.app.cancel}</Button>
          <button type="submit" className="button primary medium" disabled={problem !== null || layout.name === ""}>
            {strings.writing.save}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
