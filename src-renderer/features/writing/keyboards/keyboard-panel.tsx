/** @file The tab of keyboards: choose one, type on it, make, change, import and export one's own. */
import { Copy, Download, Pencil, Plus, Trash2, Upload } from "lucide-react";
import { type ChangeEvent, useRef, useState } from "react";
import { useStore } from "zustand";
import type { Keyboard, KeyboardLayout } from "#contract/writing.ts";
import { useApi } from "../../../client/api-context.tsx";
import { strings } from "../../../strings/index.ts";
import { IconButton } from "../../../ui/button.tsx";
import { ErrorBanner, Loading } from "../../../ui/feedback.tsx";
import { messageOf } from "../../../ui/format.ts";
import { toast } from "../../../ui/toast.tsx";
import { useKeyboards } from "../queries.ts";
import { useWriting } from "../writing-context.tsx";
import { KeyboardEditor } from "./keyboard-editor.tsx";
import { VirtualKeyboard } from "./virtual-keyboard.tsx";

/** What a keyboard of one's own begins with. */
const BLANK: KeyboardLayout = {
  format: "emend-keyboard",
  version: 1,
  name: strings.writing.keyboard.newName,
  language: "",
  direction: "ltr",
  physical: false,
  rows: [],
};

export function KeyboardPanel() {
  const { client } = useApi();
  const { panel, insert, target } = useWriting();
  const keyboards = useKeyboards();
  const { keyboardId, typing } = useStore(panel);
  /** The layout in the editor, with the id of the keyboard that it changes. */
  const [editing, setEditing] = useState<{ id: string | null; layout: KeyboardLayout } | null>(null);
  const t = strings.writing.keyboard;
  if (keyboards.isError)
    return <ErrorBanner title={t.failed} error={keyboards.error} onRetry={() => void keyboards.refetch()} />;
  if (keyboards.data === undefined) return <Loading />;
  const current = keyboards.data.find(({ id }) => id === keyboardId) ?? keyboards.data[0];
  if (current === undefined) return null;

  const choose = (id: string): void => panel.setState({ keyboardId: id });
  const remove = async (): Promise<void> => {
    try {
      await client.writing.removeKeyboard({ id: current.id });
      toast("info", t.removed(current.layout.name), {
        label: strings.library.undo,
        run: () => void client.writing.saveKeyboard({ layout: current.layout }).then(({ id }) => choose(id)),
      });
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };
  return (
    <div className="keyboard-panel">
      <div className="aid-bar">
        <select aria-label={t.choose} value={current.id} onChange={(event) => choose(event.target.value)}>
          <optgroup label={t.builtin}>{options(keyboards.data, true)}</optgroup>
          {keyboards.data.some(({ builtin }) => !builtin) ? (
            <optgroup label={t.own}>{options(keyboards.data, false)}</optgroup>
          ) : null}
        </select>
        {current.layout.physical ? (
          <label className="aid-check" title={t.typingHint}>
            <input
              type="checkbox"
              checked={typing}
              onChange={(event) => panel.setState({ typing: event.target.checked })}
            />
            {t.typing}
          </label>
        ) : null}
        <span className="foot-space" />
        {current.builtin ? (
          <IconButton
            icon={Copy}
            label={t.copy}
            onClick={() =>
              setEditing({ id: null, layout: { ...current.layout, name: t.copyName(current.layout.name) } })
            }
          />
        ) : (
          <>
            <IconButton icon={Pencil} label={strings.writing.edit} onClick={() => setEditing(current)} />
            <IconButton icon={Trash2} label={t.removeLabel(current.layout.name)} onClick={() => void remove()} />
          </>
        )}
        <IconButton icon={Plus} label={t.create} onClick={() => setEditing({ id: null, layout: BLANK })} />
        <ImportButton onImported={choose} />
        <IconButton icon={Download} label={t.export} onClick={() => exportKeyboard(current.layout)} />
      </div>
      <VirtualKeyboard layout={current.layout} onWrite={insert} onDelete={() => target.deleteBack()} />
      {editing === null ? null : (
        <KeyboardEditor
          initial={editing.layout}
          onClose={() => setEditing(null)}
          onSave={async (layout) => {
            const saved = await client.writing.saveKeyboard({
              layout,
              ...(editing.id === null ? {} : { id: editing.id }),
            });
            choose(saved.id);
          }}
        />
      )}
    </div>
  );
}

function options(keyboards: readonly Keyboard[], builtin: boolean) {
  return keyboards
    .filter((keyboard) => keyboard.builtin === builtin)
    .map(({ id, layout }) => (
      <option key={id} value={id}>
        {layout.name}
      </option>
    ));
}

function ImportButton({ onImported }: { onImported(id: string): void }) {
  const { client } = useApi();
  const input = useRef<HTMLInputElement>(null);
  const t = strings.writing.keyboard;
  const read = async ({ target }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const [file] = target.files ?? [];
    if (file === undefined) return;
    try {
      const { id, layout } = await client.writing.importKeyboard({ fileName: file.name, json: await file.text() });
      toast("info", t.imported(layout.name));
      onImported(id);
    } catch (error) {
      toast("danger", messageOf(error));
    } finally {
      // The same file again, corrected, is a change too.
      target.value = "";
    }
  };
  return (
    <>
      <IconButton icon={Upload} label={t.import} onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        hidden
        accept=".json,application/json"
        aria-label={t.import}
        onChange={(event) => void read(event)}
      />
    </>
  );
}

/** Hands the keyboard over as a file. */
function exportKeyboard(layout: KeyboardLayout): void {
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(layout, null, 2)}\n`], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${layout.name.replace(/[\\/:*?"<>|]+/g, " ").trim()}.json`;
  link.click();
  // The browser may only begin to read it now.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
