/** @file One version: what it is, and what can be done about it. */
import { ChevronDown, ChevronRight, GitCompare, PackageOpen, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Version } from "#contract/adapters.ts";
import { useApi } from "../../client/api-context.tsx";
import { navigate } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { ContinueDialog } from "./continue-dialog.tsx";
import { Exported } from "./exported.tsx";
import { LinesDialog } from "./lines-dialog.tsx";
import { NameAndNotes } from "./name-and-notes.tsx";
import { PromoteDialog } from "./promote-dialog.tsx";
import { Publications } from "./publications.tsx";
import { RemoveDialog } from "./remove-dialog.tsx";
import { useVersionAction } from "./use-version-action.ts";
import { CerChange, Facts, originOf } from "./version-facts.tsx";

type Asking = "promote" | "remove" | "lines" | "continue";

/** @param other what it is compared with at first */
export function VersionCard({ version, other }: { version: Version; other: Version | undefined }) {
  const [asking, setAsking] = useState<Asking | null>(null);
  const t = strings.versions;
  const own = version.kind !== "base";
  // What was just put into production is what one looks for: to export it, or to see what it learnt.
  const [open, setOpen] = useState(own && version.active);
  const origin = originOf(version);
  const close = () => setAsking(null);
  return (
    <article className={`version ${version.stage}`} aria-label={version.name}>
      <header>
        <IconButton
          icon={open ? ChevronDown : ChevronRight}
          className="version-fold"
          label={t.detailsLabel(version.name)}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        />
        <h2 dir="auto">{version.name}</h2>
        {version.stage === "candidate" ? null : (
          <span className={version.active ? "tag success" : "tag"}>{t.stages[version.stage]}</span>
        )}
        {own ? null : <span className="tag">{t.base}</span>}
        <CerChange version={version} />
        {origin === null ? null : <span className="muted">{origin}</span>}
        <span className="version-buttons">
          {other === undefined ? null : (
            <Button
              size="small"
              icon={GitCompare}
              title={t.compareLabel(version.name)}
              onClick={() =>
                navigate({ screen: "versions", compare: own ? [other.id, version.id] : [version.id, other.id] })
              }
            >
              {t.compare}
            </Button>
          )}
          {version.active ? null : (
            <Button size="small" title={t.chooseLabel(version.name)} onClick={() => setAsking("promote")}>
              {t.use}
            </Button>
          )}
        </span>
      </header>
      {open ? (
        <div className="version-open">
          <Facts version={version} />
          {own ? <NameAndNotes key={version.id} version={version} /> : null}
          {own ? <Actions version={version} onAsk={setAsking} /> : null}
          {own ? <Publications version={version} /> : null}
        </div>
      ) : null}
      {asking === "promote" ? <PromoteDialog version={version} onClose={close} /> : null}
      {asking === "remove" ? <RemoveDialog version={version} onClose={close} /> : null}
      {asking === "continue" ? <ContinueDialog version={version} onClose={close} /> : null}
      {asking === "lines" ? <LinesDialog version={version} onClose={close} /> : null}
    </article>
  );
}

function Actions({ version, onAsk }: { version: Version; onAsk: (what: Asking) => void }) {
  const { client } = useApi();
  const { busy, run } = useVersionAction();
  const [exported, setExported] = useState<{ path: string; files: string[] } | null>(null);
  const t = strings.versions;
  const archived = version.stage === "archived";
  return (
    <>
      <div className="version-actions">
        {/* Of a large model's version training cannot go on: what it says of itself tells so. */}
        {version.largeBase === null ? (
          <Button size="small" onClick={() => onAsk("continue")}>
            {t.continueTraining}
          </Button>
        ) : null}
        <Button size="small" onClick={() => onAsk("lines")}>
          {t.linesOf}
        </Button>
        <Button
          size="small"
          icon={PackageOpen}
          disabled={busy}
          title={t.exportLabel(version.name)}
          onClick={() => void run(async () => setExported(await client.adapters.export({ id: version.id })))}
        >
          {t.export}
        </Button>
        {version.active ? null : (
          <>
            <Button
              size="small"
              disabled={busy}
              onClick={() => void run(() => client.adapters.archive({ id: version.id, archived: !archived }))}
            >
              {archived ? t.unarchive : t.archive}
            </Button>
            <Button size="small" icon={Trash2} onClick={() => onAsk("remove")}>
              {t.remove}
            </Button>
          </>
        )}
      </div>
      {exported === null ? null : <Exported path={exported.path} files={exported.files} />}
    </>
  );
}
