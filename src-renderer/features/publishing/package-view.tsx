/** @file A package that is ready: every file, every line, what stays, what stands against it; then it goes out, or to a folder. */

import { FolderDown, Undo2, Upload } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Block, Package } from "#contract/publishing.ts";
import { useApi } from "../../client/api-context.tsx";
import { SavedFolder } from "../../client/saved-folder.tsx";
import { lines as countLines, strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Banner, ErrorBanner, ErrorText, Loading, Progress } from "../../ui/feedback.tsx";
import { Field } from "../../ui/field.tsx";
import { useAttempt } from "../../ui/use-attempt.ts";
import { PackedFiles } from "./packed-files.tsx";
import { PackedLines } from "./packed-lines.tsx";
import { usePackage } from "./use-publishing.ts";

/** Characters of a reason: enough to say something. */
const SHORTEST_REASON = 10;

interface PackageViewProps {
  id: string;
  signedIn: boolean;
  onBack: () => void;
  onStarted: (jobId: string) => void;
}

export function PackageView({ id, signedIn, onBack, onStarted }: PackageViewProps) {
  const made = usePackage(id);
  const t = strings.publishing.package;
  const heading = useRef<HTMLHeadingElement>(null);
  const state = made.data?.state;
  // Whoever works by keyboard is at the new part as soon as it is there.
  useEffect(() => {
    if (state !== undefined) heading.current?.focus();
  }, [state]);
  const back = (
    <Button icon={Undo2} onClick={onBack}>
      {t.back}
    </Button>
  );
  return (
    <section className="card publish-card" aria-label={t.title}>
      <header className="publish-row">
        <h2 ref={heading} tabIndex={-1}>
          {t.title}
        </h2>
        <span className="muted">{t.nothingSent}</span>
        <span className="foot-space" />
        {back}
      </header>
      {made.isError ? <ErrorBanner error={made.error} onRetry={() => void made.refetch()} /> : null}
      {made.isPending ? <Loading /> : null}
      {made.data?.state === "packing" ? (
        <div className="job-progress" role="status">
          <span>{t.making}</span>
          <Progress value={made.data.progress} label={t.making} />
        </div>
      ) : null}
      {made.data?.state === "failed" ? (
        <Banner tone="danger" title={t.failed}>
          {made.data.message}
        </Banner>
      ) : null}
      {made.data?.state === "ready" ? <Ready made={made.data} signedIn={signedIn} onStarted={onStarted} /> : null}
    </section>
  );
}

function Ready({ made, signedIn, onStarted }: { made: Package; signedIn: boolean; onStarted: (id: string) => void }) {
  const t = strings.publishing.package;
  return (
    <>
      <Blocks blocks={made.blocks} />
      {made.warnings.length === 0 ? null : (
        <section aria-label={t.warnings}>
          <h3>{t.warnings}</h3>
          <ul className="publish-list" lang="en" dir="ltr">
            {made.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </section>
      )}
      <section aria-label={t.leftOut}>
        <h3>{t.leftOut}</h3>
        {made.leftOut.length === 0 ? <p className="muted">{t.nothingStays}</p> : null}
        <ul className="publish-list">
          {made.leftOut.map(({ reason, lines }) => (
            <li key={reason}>
              {countLines(lines)}: {t.stays[reason] ?? reason}
            </li>
          ))}
        </ul>
      </section>
      {made.repos.map((repo) => (
        <PackedFiles key={repo.kind} packageId={made.id} repo={repo} />
      ))}
      <PackedLines made={made} />
      <Leave made={made} signedIn={signedIn} onStarted={onStarted} />
    </>
  );
}

function Blocks({ blocks }: { blocks: readonly Block[] }) {
  const t = strings.publishing.package;
  if (blocks.length === 0) return <Banner tone="success" title={t.clear} />;
  return (
    <Banner tone="danger" title={t.blocked}>
      <ul className="publish-list">
        {blocks.map(({ code, lines }) => (
          <li key={code}>
            {t.blocks[code]}: {countLines(lines)}
          </li>
        ))}
      </ul>
    </Banner>
  );
}

/** The two ways out, with the reason that they need where something stands against them. */
function Leave({ made, signedIn, onStarted }: { made: Package; signedIn: boolean; onStarted: (id: string) => void }) {
  const { client } = useApi();
  const [reason, setReason] = useState("");
  const { busy, error, attempt } = useAttempt();
  const [copied, setCopied] = useState<string | null>(null);
  const t = strings.publishing.package;
  const blocked = made.blocks.length > 0;
  const ready = !busy && (!blocked || reason.trim().length >= SHORTEST_REASON);
  const given = blocked ? reason.trim() : null;
  return (
    <section className="publish-leave" aria-label={t.publish}>
      {blocked ? (
        <Field label={t.reason} hint={t.reasonHint}>
          <textarea dir="auto" rows={2} value={reason} onChange={({ target }) => setReason(target.value)} />
        </Field>
      ) : null}
      {signedIn ? null : <p className="muted">{t.signInFirst}</p>}
      <ErrorText error={error} className="publish-error" />
      <div className="publish-row">
        <Button
          tone="primary"
          icon={Upload}
          disabled={!ready || !signedIn}
          onClick={() =>
            void attempt(async () => onStarted((await client.publishing.publish({ id: made.id, reason: given })).jobId))
          }
        >
          {t.publishTo(made.repos.map(({ repo }) => repo).join(", "))}
        </Button>
        <Button
          icon={FolderDown}
          disabled={!ready}
          onClick={() =>
            void attempt(async () =>
              setCopied((await client.publishing.exportPackage({ id: made.id, reason: given })).path),
            )
          }
        >
          {t.export}
        </Button>
      </div>
      {copied === null ? null : <SavedFolder path={copied} title={strings.publishing.package.exported} />}
    </section>
  );
}
