/** @file A person's own words on a run. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Run } from "#contract/training.ts";
import { useApi } from "../../client/api-context.tsx";
import { keys } from "../../client/query-keys.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

const LONGEST = 4_000;

export function RunNotes({ run }: { run: Run }) {
  const { client } = useApi();
  const queries = useQueryClient();
  const saved = run.notes ?? "";
  const [text, setText] = useState(saved);
  const [busy, setBusy] = useState(false);
  const t = strings.runs;
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      await client.runs.setNotes({ runId: run.id, notes: text });
      await queries.invalidateQueries({ queryKey: keys.runs });
      toast("info", t.notesSaved);
    } catch (error) {
      toast("danger", messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className="run-notes"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <label>
        <span>{t.notes}</span>
        <textarea
          value={text}
          rows={2}
          maxLength={LONGEST}
          dir="auto"
          placeholder={t.notesPlaceholder}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      {text.trim() === saved ? null : (
        <Button type="submit" size="small" disabled={busy}>
          {t.saveNotes}
        </Button>
      )}
    </form>
  );
}
