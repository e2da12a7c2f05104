/** @file The server that reads: where it is, which of its models reads, with which key; asked for leave before anything goes there. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { PlugZap, X } from "lucide-react";
import { useState } from "react";
import type { ReadingServer, ServerTest } from "#contract/reader.ts";
import { useApi } from "../../client/api-context.tsx";
import { keys } from "../../client/query-keys.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Banner, ErrorBanner, ErrorText, Loading } from "../../ui/feedback.tsx";
import { count } from "../../ui/format.ts";
import { useAttempt } from "../../ui/use-attempt.ts";
import { ConsentDialog } from "./consent-dialog.tsx";

interface ServerFormProps {
  /** Whether it reads already. */
  reads: boolean;
  onReads(): void;
}

export function ServerForm(props: ServerFormProps) {
  const { client } = useApi();
  const server = useQuery({ queryKey: keys.readingServer, queryFn: () => client.reader.server({}) });
  if (server.isError) return <ErrorBanner error={server.error} onRetry={() => void server.refetch()} />;
  if (server.data === undefined) return <Loading />;
  return <Fields {...props} server={server.data} />;
}

interface Draft {
  address: string;
  model: string;
  atOnce: number;
  /** As it is typed; empty: as it is kept. */
  key: string;
}

const draftOf = ({ address, model, atOnce }: ReadingServer): Draft => ({
  address: address ?? "",
  model,
  atOnce,
  key: "",
});

function Fields({ server, reads, onReads }: ServerFormProps & { server: ReadingServer }) {
  const { client } = useApi();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(server));
  const { busy, error, attempt } = useAttempt();
  const [tested, setTested] = useState<ServerTest | null>(null);
  const [asking, setAsking] = useState<ReadingServer | null>(null);
  const t = strings.versions.reader;
  const { key, ...typed } = draft;
  const address = draft.address.trim();
  const complete = address !== "" && draft.model.trim() !== "";
  const changed = key !== "" || JSON.stringify({ ...typed, key: "" }) !== JSON.stringify(draftOf(server));
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const keep = (next: ReadingServer): void => {
    queries.setQueryData(keys.readingServer, next);
    setDraft(draftOf(next));
  };
  const test = () =>
    attempt(async () => {
      setTested(null);
      const answer = await client.reader.testServer({ address, ...(key === "" ? {} : { key }) });
      setTested(answer);
      const [first] = answer.models;
      if (draft.model === "" && first !== undefined) set({ model: first });
    });
  const read = async (): Promise<void> => {
    queries.setQueryData(keys.reader, await client.reader.choose({ choice: { kind: "remote" } }));
    onReads();
  };
  const save = (removeKey = false) =>
    attempt(async () => {
      const change = removeKey ? { key: null } : key === "" ? {} : { key };
      const next = await client.reader.saveServer({ ...typed, address, ...change });
      keep(next);
      if (removeKey) return;
      if (next.agreed) await read();
      else setAsking(next);
    });
  const agree = () =>
    attempt(async () => {
      setAsking(null);
      keep(await client.reader.agree({ address }));
      await read();
    });

  return (
    <>
      <form
        className="server-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (complete && !busy) void save();
        }}
      >
        {reads && server.host !== null ? <Banner tone="info" title={t.inUse(server.host)} /> : null}
        {server.readable ? <Banner tone="warning" title={t.readable} /> : null}
        <label>
          <span>{t.address}</span>
          <input
            dir="ltr"
            spellCheck={false}
            placeholder={t.addressExample}
            value={draft.address}
            onChange={({ target }) => {
              set({ address: target.value });
              setTested(null);
            }}
          />
        </label>
        <KeyField
          server={server}
          value={key}
          busy={busy}
          onType={(next) => set({ key: next })}
          onRemove={() => void save(true)}
        />
        <div className="server-test">
          <Button icon={PlugZap} disabled={busy || address === ""} onClick={() => void test()}>
            {busy ? t.testing : t.test}
          </Button>
          <span role="status">{tested === null ? null : answered(tested, draft.model)}</span>
        </div>
        <label>
          <span>{t.model}</span>
          <input
            dir="ltr"
            spellCheck={false}
            list="reading-server-models"
            value={draft.model}
            title={t.modelHint}
            onChange={({ target }) => set({ model: target.value })}
          />
          <datalist id="reading-server-models">
            {tested?.models.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </label>
        <label>
          <span>{t.atOnce}</span>
          <input
            type="number"
            min={1}
            max={256}
            value={draft.atOnce}
            onChange={({ target }) =>
              set({ atOnce: Math.min(256, Math.max(1, Math.round(target.valueAsNumber) || 1)) })
            }
          />
        </label>
        <ErrorText error={error} />
        <div>
          <Button type="submit" tone="primary" disabled={busy || !complete || (reads && !changed)}>
            {reads ? t.save : t.use}
          </Button>
        </div>
      </form>
      {asking === null ? null : (
        <ConsentDialog server={asking} onAgree={() => void agree()} onClose={() => setAsking(null)} />
      )}
    </>
  );
}

interface KeyFieldProps {
  server: ReadingServer;
  value: string;
  busy: boolean;
  onType(key: string): void;
  onRemove(): void;
}

/** Never shown again once it is kept. */
function KeyField({ server, value, busy, onType, onRemove }: KeyFieldProps) {
  const t = strings.versions.reader;
  const { kept, storage, warning } = server.key;
  return (
    <>
      <label>
        <span>{t.key}</span>
        <input
          type="password"
          autoComplete="off"
          spellCheck={false}
          dir="ltr"
          placeholder={kept ? "••••••••" : ""}
          title={kept ? t.keyKept : t.keyNone}
          value={value}
          onChange={({ target }) => onType(target.value)}
        />
      </label>
      <div className="server-key">
        <small className="muted" dir="auto">
          {!kept ? t.keyNone : storage === "keychain" ? t.keychain : (warning ?? t.keyKept)}
        </small>
        {kept ? (
          <Button size="small" icon={X} disabled={busy} onClick={onRemove}>
            {t.removeKey}
          </Button>
        ) : null}
      </div>
    </>
  );
}

function answered({ models, milliseconds }: ServerTest, model: string): string {
  const t = strings.versions.reader;
  if (models.length === 0) return t.testedNone(count(milliseconds));
  const said = t.tested(count(milliseconds), models.join(", "));
  return model === "" || models.includes(model) ? said : `${said}. ${t.unknownModel(model)}`;
}
