/** @file One version of a data set: what it is called, what can be done with it, and its tabs. */
import { Check, Copy, Download, Pencil, Snowflake, Trash2 } from "lucide-react";
import { useState } from "react";
import type { DataSet, DataSetVersion } from "#contract/datasets.ts";
import { useApi } from "../../client/api-context.tsx";
import { navigate } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { dateTime, messageOf } from "../../ui/format.ts";
import { Tabs } from "../../ui/tabs.tsx";
import { toast } from "../../ui/toast.tsx";
import { ChecksView } from "./checks-view.tsx";
import { DifferencesView } from "./differences-view.tsx";
import { ExportDialog } from "./export-dialog.tsx";
import { MakeDialog } from "./make-dialog.tsx";
import { RemoveDialog } from "./remove-dialog.tsx";
import { StatisticsView } from "./statistics-view.tsx";

const t = strings.dataSets;
const TABS = (["statistics", "checks", "differences"] as const).map((key) => ({ key, name: t.tabs[key] }));

interface DataSetViewProps {
  set: DataSet;
  version: DataSetVersion;
  view: string;
}

export function DataSetView({ set, version, view }: DataSetViewProps) {
  const [open, setOpen] = useState<"anew" | "export" | "remove" | null>(null);
  const { key } = TABS.find((each) => each.key === view) ?? { key: "statistics" as const };
  const go = (to: { versionId?: string; view?: string }) =>
    navigate({ screen: "datasets", versionId: version.id, view: key, ...to });
  const close = () => setOpen(null);
  return (
    <section className="dataset" aria-label={set.name}>
      <header className="dataset-head">
        <SetName set={set} />
        <label className="field-inline">
          <span>{t.version}</span>
          <select value={version.id} onChange={(event) => go({ versionId: event.target.value })}>
            {set.versions.map((each) => (
              <option key={each.id} value={each.id}>
                {t.versionName(each.number, dateTime(each.createdAt))}
              </option>
            ))}
          </select>
        </label>
        <span className="foot-space" />
        <Button size="small" icon={Snowflake} onClick={() => setOpen("anew")}>
          {t.anew}
        </Button>
        <Button size="small" icon={Download} onClick={() => setOpen("export")}>
          {t.export}
        </Button>
        <Button size="small" icon={Trash2} onClick={() => setOpen("remove")}>
          {t.remove}
        </Button>
      </header>
      <Hash sha256={version.sha256} />
      {version.notes === "" ? null : <p dir="auto">{version.notes}</p>}
      {version.erased === 0 ? null : <p className="muted">{t.erased(version.erased)}</p>}
      <Tabs label={t.views} tabs={TABS} chosen={key} onChoose={(next) => go({ view: next })}>
        {key === "statistics" ? <StatisticsView versionId={version.id} unit={set.unit} /> : null}
        {key === "checks" ? <ChecksView version={version} /> : null}
        {key === "differences" ? <DifferencesView key={version.id} set={set} version={version} /> : null}
      </Tabs>
      {open === "anew" ? <MakeDialog set={set} onClose={close} onMade={(versionId) => go({ versionId })} /> : null}
      {open === "export" ? <ExportDialog set={set} version={version} onClose={close} /> : null}
      {open === "remove" ? <RemoveDialog set={set} version={version} onClose={close} /> : null}
    </section>
  );
}

function SetName({ set }: { set: DataSet }) {
  const { client } = useApi();
  const [name, setName] = useState<string | null>(null);
  if (name === null) {
    return (
      <>
        <h2>
          <bdi>{set.name}</bdi>
        </h2>
        <IconButton icon={Pencil} label={t.rename} onClick={() => setName(set.name)} />
      </>
    );
  }
  const save = () => {
    client.datasets.rename({ dataSetId: set.id, name }).then(
      () => setName(null),
      (error: unknown) => toast("danger", messageOf(error)),
    );
  };
  return (
    <form
      className="dataset-name"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <input
        aria-label={t.name}
        value={name}
        maxLength={100}
        dir="auto"
        ref={(field) => field?.focus()}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") setName(null);
        }}
      />
      <Button size="small" type="submit" disabled={name.trim() === ""}>
        {t.save}
      </Button>
    </form>
  );
}

function Hash({ sha256 }: { sha256: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () => {
    navigator.clipboard.writeText(sha256).then(
      () => setCopied(true),
      (error: unknown) => toast("danger", messageOf(error)),
    );
  };
  return (
    <p className="dataset-hash muted">
      {t.hash} <code dir="ltr">{sha256}</code>
      <Button tone="quiet" size="small" icon={copied ? Check : Copy} onClick={copy}>
        {copied ? t.copied : t.copyHash}
      </Button>
    </p>
  );
}
