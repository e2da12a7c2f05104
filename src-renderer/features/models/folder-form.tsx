/** @file A folder that has a model already, used where it lies. */

import { FolderOpen, FolderPlus } from "lucide-react";
import { useState } from "react";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorText } from "../../ui/feedback.tsx";
import { Field } from "../../ui/field.tsx";
import { toast } from "../../ui/toast.tsx";
import { useAttempt } from "../../ui/use-attempt.ts";

const t = strings.largeModels.offline;

export function FolderForm() {
  const { client, transport } = useApi();
  const [path, setPath] = useState("");
  const { busy, error, attempt } = useAttempt();
  const add = () =>
    attempt(async () => {
      const { id } = await client.models.addFolder({ path: path.trim() });
      setPath("");
      toast("info", t.added(id));
    });
  const choose = () =>
    attempt(async () => {
      const chosen = await client.backups.chooseFolder({});
      if (chosen.path !== null) setPath(chosen.path);
    });
  return (
    <section className="card model-card" aria-label={t.title}>
      <h2>{t.title}</h2>
      <p className="muted">{t.lead}</p>
      <form
        className="model-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (path.trim() !== "" && !busy) void add();
        }}
      >
        <Field label={t.path}>
          <input dir="ltr" spellCheck={false} value={path} onChange={({ target }) => setPath(target.value)} />
        </Field>
        {transport.host === "electron" ? (
          <Button icon={FolderOpen} disabled={busy} onClick={() => void choose()}>
            {t.choose}
          </Button>
        ) : null}
        <Button type="submit" icon={FolderPlus} disabled={busy || path.trim() === ""}>
          {t.add}
        </Button>
      </form>
      <ErrorText error={error} />
    </section>
  );
}
