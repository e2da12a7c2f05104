/** @file The name of a version and what a person noted on it; saved as the field is left. */
import { useId, useState } from "react";
import type { Version } from "#contract/adapters.ts";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/index.ts";
import { useVersionAction } from "./use-version-action.ts";

export function NameAndNotes({ version }: { version: Version }) {
  const { client } = useApi();
  const { run } = useVersionAction();
  const [name, setName] = useState(version.name);
  const [notes, setNotes] = useState(version.notes);
  const [saved, setSaved] = useState(false);
  const hint = useId();
  const t = strings.versions;

  const save = async (act: () => Promise<unknown>): Promise<void> => {
    if (await run(act)) setSaved(true);
  };
  const saveName = (): void => {
    const wanted = name.trim();
    if (wanted === "") setName(version.name);
    else if (wanted !== version.name) void save(() => client.adapters.rename({ id: version.id, name: wanted }));
  };
  const saveNotes = (): void => {
    if (notes !== version.notes) void save(() => client.adapters.setNotes({ id: version.id, notes }));
  };

  return (
    <div className="version-notes">
      <label>
        <span>{t.name}</span>
        <input
          dir="auto"
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
          onBlur={saveName}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.currentTarget.blur();
          }}
        />
      </label>
      <label>
        <span>{t.notes}</span>
        <textarea
          dir="auto"
          rows={2}
          maxLength={20_000}
          aria-describedby={hint}
          value={notes}
          onChange={(event) => setNotes(event.target.value)}
          onBlur={saveNotes}
        />
      </label>
      <p className="muted" id={hint}>
        {t.notesHint} <span role="status">{saved ? t.saved : ""}</span>
      </p>
    </div>
  );
}
