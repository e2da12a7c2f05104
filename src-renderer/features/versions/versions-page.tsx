/** @file Model versions: the base, what was taught to it, and where it computes. */
import { useQueryClient } from "@tanstack/react-query";
import { Check, Copy, FolderOpen, PackageOpen } from "lucide-react";
import { useState } from "react";
import type { Version } from "#contract/adapters.ts";
import { useApi } from "../../client/api-context.tsx";
import { useModels, useVersions } from "../../client/queries.ts";
import { keys } from "../../client/query-keys.ts";
import { Link } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { bytes, dateTime, messageOf, percent } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { ProviderPanel } from "./provider-panel.tsx";

export function VersionsPage() {
  const versions = useVersions();
  const t = strings.versions;
  return (
    <div className="screen">
      <header className="screen-head">
        <div>
          <h1>{t.title}</h1>
          <p className="muted">{t.lead}</p>
        </div>
      </header>
      {versions.isError ? <ErrorBanner error={versions.error} onRetry={() => void versions.refetch()} /> : null}
      {versions.isPending ? <Loading /> : null}
      <ul className="plain version-list" aria-label={t.title}>
        {versions.data?.map((version) => (
          <VersionCard key={version.id} version={version} />
        ))}
      </ul>
      {versions.data?.every((version) => version.kind === "base") ? (
        <p className="muted">
          {t.none} <Link to={{ screen: "train" }}>{t.toTrain}</Link>
        </p>
      ) : null}
      <ProviderPanel />
    </div>
  );
}

function VersionCard({ version }: { version: Version }) {
  const { client } = useApi();
  const queries = useQueryClient();
  const origin = useModels().data?.origin;
  const [exported, setExported] = useState<{ path: string; files: string[] } | null>(null);
  const [busy, setBusy] = useState(false);
  const t = strings.versions;

  const run = async (action: () => Promise<void>): Promise<void> => {
    setBusy(true);
    try {
      await action();
    } catch (error) {
      toast("danger", messageOf(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <li className={version.active ? "card version active" : "card version"}>
      <header>
        <h2>{version.name}</h2>
        {version.active ? (
          <span className="tag success">
            <Check size={12} aria-hidden />
            {t.active}
          </span>
        ) : null}
        {version.kind === "base" ? <span className="tag">{t.base}</span> : null}
        <span className="foot-space" />
        {version.active ? null : (
          <Button
            size="small"
            tone="primary"
            disabled={busy}
            title={t.chooseLabel(version.name)}
            onClick={() =>
              void run(async () => {
                queries.setQueryData(keys.versions, await client.adapters.activate({ id: version.id }));
              })
            }
          >
            {t.use}
          </Button>
        )}
        {version.kind === "base" ? null : (
          <Button
            size="small"
            icon={PackageOpen}
            disabled={busy}
            title={t.exportLabel(version.name)}
            onClick={() => void run(async () => setExported(await client.adapters.export({ id: version.id })))}
          >
            {t.export}
          </Button>
        )}
      </header>
      <Facts version={version} origin={origin} />
      {exported === null ? null : <Exported path={exported.path} files={exported.files} />}
    </li>
  );
}

function Facts({
  version,
  origin,
}: {
  version: Version;
  origin: { name: string; licence: string; source: string } | undefined;
}) {
  const t = strings.versions;
  const { base, tuned } = version;
  return (
    <div className="version-facts">
      {base !== null && tuned !== null && tuned.lines > 0 ? (
        <p>
          <b>{t.cerChange(percent(base.cer), percent(tuned.cer))}</b>{" "}
          <span className="muted">
            {t.onLines(tuned.lines)}
            {version.splitBy === null ? "" : `, ${t.splitBy[version.splitBy]}`}
          </span>
        </p>
      ) : null}
      <p className="muted">
        {[
          version.trainLines === null ? null : t.trainedOn(version.trainLines),
          version.createdAt === null ? null : dateTime(version.createdAt),
          `${t.size} ${bytes(version.size)}`,
          `${t.licence} ${version.licence}`,
        ]
          .filter((part) => part !== null)
          .join(" · ")}
      </p>
      {version.kind === "base" && origin !== undefined ? (
        <p className="muted">
          {t.origin}: <bdi>{`${origin.name}, ${origin.source}`}</bdi>
        </p>
      ) : null}
      {version.newCharacters.length > 0 ? (
        <p className="muted">
          {t.newCharacters}: <span className="characters">{version.newCharacters.join(" ")}</span>
        </p>
      ) : null}
    </div>
  );
}

function Exported({ path, files }: { path: string; files: string[] }) {
  const { client, transport } = useApi();
  const [copied, setCopied] = useState(false);
  const t = strings.versions;
  return (
    <div className="exported" role="status">
      <p>
        {t.exportedTo} <code>{path}</code>
      </p>
      <ul className="plain file-list">
        {files.map((file) => (
          <li key={file}>
            <code>{file}</code>
          </li>
        ))}
      </ul>
      <Button
        size="small"
        icon={copied ? Check : Copy}
        onClick={() =>
          void navigator.clipboard
            .writeText(path)
            .then(() => setCopied(true))
            .catch((error: unknown) => toast("danger", messageOf(error)))
        }
      >
        {copied ? t.copied : t.copyPath}
      </Button>
      {transport.host === "electron" ? (
        <Button
          size="small"
          icon={FolderOpen}
          onClick={() => void client.app.reveal({ path }).catch((error: unknown) => toast("danger", messageOf(error)))}
        >
          {t.reveal}
        </Button>
      ) : null}
    </div>
  );
}
