/** @file Documents and tags with a version of their own. */
import { X } from "lucide-react";
import { useState } from "react";
import type { Version, VersionSubject } from "#contract/adapters.ts";
import { useApi } from "../../client/api-context.tsx";
import { useTags } from "../../client/library-queries.ts";
import { useDocuments } from "../../client/queries.ts";
import { useVersionChoices } from "../../client/version-queries.ts";
import { strings } from "../../strings/index.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { useVersionAction } from "./use-version-action.ts";

export function ChoicesCard({ versions }: { versions: Version[] }) {
  const { client } = useApi();
  const { busy, run } = useVersionAction();
  const choices = useVersionChoices().data ?? [];
  const t = strings.versions.choices;
  return (
    <section className="card" aria-label={t.title}>
      <h2>{t.title}</h2>
      <p className="muted">{t.lead}</p>
      {choices.length === 0 ? <p>{t.none}</p> : null}
      <ul className="plain choice-list">
        {choices.map(({ kind, id, name, versionId }) => (
          <li key={`${kind} ${id}`}>
            <span className="tag">{t[kind]}</span>
            <bdi>{name}</bdi>
            <b dir="auto">{versions.find((version) => version.id === versionId)?.name}</b>
            <IconButton
              icon={X}
              label={t.clear(name)}
              disabled={busy}
              onClick={() => void run(() => client.adapters.choose({ subject: { kind, id }, versionId: null }))}
            />
          </li>
        ))}
      </ul>
      <NewChoice versions={versions} />
    </section>
  );
}

function NewChoice({ versions }: { versions: Version[] }) {
  const { client } = useApi();
  const { busy, run } = useVersionAction();
  const documents = useDocuments().data ?? [];
  const tags = useTags().data ?? [];
  const [subject, setSubject] = useState("");
  const [versionId, setVersionId] = useState("");
  const t = strings.versions.choices;
  const set = async (): Promise<void> => {
    const [kind = "document", ...rest] = subject.split(":");
    const chosen = { kind, id: rest.join(":") } as VersionSubject;
    if (await run(() => client.adapters.choose({ subject: chosen, versionId }))) setSubject("");
  };
  return (
    <div className="choice-new">
      <select aria-label={t.subject} value={subject} onChange={(event) => setSubject(event.target.value)}>
        <option value="">{t.subject}</option>
        <optgroup label={t.document}>
          {documents.map(({ id, name }) => (
            <option key={id} value={`document:${id}`}>
              {name}
            </option>
          ))}
        </optgroup>
        <optgroup label={t.tag}>
          {tags.map(({ id, name }) => (
            <option key={id} value={`tag:${id}`}>
              {name}
            </option>
          ))}
        </optgroup>
      </select>
      <select aria-label={t.version} value={versionId} onChange={(event) => setVersionId(event.target.value)}>
        <option value="">{t.version}</option>
        {versions.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <Button size="small" disabled={busy || subject === "" || versionId === ""} onClick={() => void set()}>
        {t.add}
      </Button>
    </div>
  );
}
