/** @file Export of a document: what, how, what goes out and what stays, then progress and where it lies. */

import { useState } from "react";
import type { ExportPreview, ExportRequest, FormatId, FormatInfo } from "#contract/formats.ts";
import { useApi } from "../../client/api-context.tsx";
import { SavedFolder } from "../../client/saved-folder.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Banner, ErrorBanner, Loading, Progress } from "../../ui/feedback.tsx";
import { bytes, messageOf } from "../../ui/format.ts";
import { readJson, writeJson } from "../../ui/preferences.ts";
import { toast } from "../../ui/toast.tsx";
import { CatalogueFields, catalogueOf, EMPTY_CATALOGUE } from "./catalogue-fields.tsx";
import { useExportPreview, useFormatJob, useFormats } from "./use-format-job.ts";

interface Choice {
  format: FormatId;
  variant: string;
  lines: "all" | "verified";
  images: boolean;
}
const REMEMBERED = "export";
const USUAL: Choice = { format: "page-xml", variant: "2019", lines: "all", images: true };

/** What was chosen the last time; anything strange in the store counts as nothing. */
function lastChoice(): Choice {
  const stored = readJson(REMEMBERED) as Partial<Choice> | null | undefined;
  if (typeof stored?.format !== "string" || typeof stored.variant !== "string") return USUAL;
  const { format, variant, lines, images } = stored;
  return { format, variant, lines: lines === "verified" ? lines : "all", images: images !== false };
}

export function ExportDialog({ documentId, onClose }: { documentId: string; onClose: () => void }) {
  const { client } = useApi();
  const formats = useFormats();
  const [choice, setChoice] = useState(lastChoice);
  const [includePrivate, setIncludePrivate] = useState(false);
  const [catalogue, setCatalogue] = useState(EMPTY_CATALOGUE);
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useFormatJob(jobId);
  const t = strings.formats.export;
  const written = (formats.data ?? []).filter((format) => format.writes);
  const format = written.find(({ id }) => id === choice.format) ?? written[0];
  const request = format === undefined ? null : requestOf(documentId, format, choice, includePrivate);
  const preview = useExportPreview(jobId === null ? request : null);

  const change = (part: Partial<Choice>) => {
    const next = { ...choice, ...part };
    setChoice(next);
    writeJson(REMEMBERED, next);
  };
  const wanted = format?.id === "htr-united";
  const entry = wanted ? catalogueOf(catalogue) : null;
  const start = async () => {
    if (request === null) return;
    try {
      setJobId((await client.formats.export(entry === null ? request : { ...request, catalogue: entry })).jobId);
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };

  return (
    <Dialog title={t.title} className="exchange-dialog" onClose={onClose}>
      {formats.isError ? <ErrorBanner error={formats.error} onRetry={() => void formats.refetch()} /> : null}
      {format === undefined ? (
        <Loading />
      ) : job === undefined ? (
        <>
          <ChoiceFields
            formats={written}
            format={format}
            choice={choice}
            onChange={change}
            includePrivate={includePrivate}
            onIncludePrivate={setIncludePrivate}
          />
          {wanted ? <CatalogueFields draft={catalogue} onChange={setCatalogue} /> : null}
          {preview.isError ? <ErrorBanner error={preview.error} onRetry={() => void preview.refetch()} /> : null}
          {preview.data === undefined ? null : <Preview preview={preview.data} />}
          <div className="dialog-foot">
            <span />
            <Button onClick={onClose}>{strings.app.cancel}</Button>
            <Button
              tone="primary"
              disabled={
                jobId !== null || preview.data === undefined || preview.data.pages === 0 || (wanted && entry === null)
              }
              onClick={() => void start()}
            >
              {t.start}
            </Button>
          </div>
        </>
      ) : job.state === "running" ? (
        <div className="exchange-running">
          <Progress value={job.total === 0 ? null : job.done / job.total} label={t.title} />
          <div className="dialog-foot">
            <span className="muted">{job.total === 0 ? strings.app.loading : t.running(job.done, job.total)}</span>
            <Button onClick={() => void client.formats.cancel({ jobId: job.id })}>{strings.app.cancel}</Button>
          </div>
        </div>
      ) : (
        <>
          {job.state === "cancelled" ? <Banner tone="info" title={t.cancelled} /> : null}
          {job.state === "failed" ? (
            <Banner tone="danger" title={t.failed}>
              {job.message}
            </Banner>
          ) : null}
          {job.state === "done" && job.path !== null ? (
            <SavedFolder path={job.path} title={t.done(job.done, job.lines, bytes(job.bytes))} />
          ) : null}
          <div className="dialog-foot">
            <span />
            <Button onClick={() => setJobId(null)}>{t.again}</Button>
            <Button tone="primary" onClick={onClose}>
              {strings.app.close}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

function requestOf(documentId: string, format: FormatInfo, choice: Choice, includePrivate: boolean): ExportRequest {
  const variant = format.variants.find(({ id }) => id === choice.variant) ?? format.variants[0];
  return {
    documentIds: [documentId],
    format: format.id,
    ...(variant === undefined ? {} : { variant: variant.id }),
    images: choice.images,
    lines: choice.lines,
    includePrivate,
  };
}

interface ChoiceFieldsProps {
  formats: readonly FormatInfo[];
  format: FormatInfo;
  choice: Choice;
  onChange: (part: Partial<Choice>) => void;
  includePrivate: boolean;
  onIncludePrivate: (on: boolean) => void;
}

function ChoiceFields({ formats, format, choice, onChange, includePrivate, onIncludePrivate }: ChoiceFieldsProps) {
  const t = strings.formats.export;
  const choose = (id: FormatId) => {
    const info = formats.find((each) => each.id === id);
    // What is made to train on wants ground truth.
    onChange({ format: id, variant: info?.variants[0]?.id ?? "", lines: info?.training === true ? "verified" : "all" });
  };
  return (
    <div className="exchange-fields">
      <label>
        <span>{t.format}</span>
        <select value={format.id} onChange={(event) => choose(event.target.value as FormatId)}>
          {(["page", "text", "line"] as const).map((level) => (
            <optgroup key={level} label={t.levels[level]}>
              {formats
                .filter((each) => each.level === level)
                .map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </label>
      {format.variants.length < 2 ? null : (
        <label>
          <span>{t.variant}</span>
          <select value={choice.variant} onChange={(event) => onChange({ variant: event.target.value })}>
            {format.variants.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        <span>{t.which}</span>
        <select value={choice.lines} onChange={(event) => onChange({ lines: event.target.value as Choice["lines"] })}>
          <option value="all">{t.all}</option>
          <option value="verified">{t.verified}</option>
        </select>
      </label>
      {format.images === "optional" ? (
        <label className="exchange-check">
          <input
            type="checkbox"
            checked={choice.images}
            onChange={(event) => onChange({ images: event.target.checked })}
          />
          {t.images}
        </label>
      ) : null}
      <label className="exchange-check">
        <input type="checkbox" checked={includePrivate} onChange={(event) => onIncludePrivate(event.target.checked)} />
        {t.private}
      </label>
    </div>
  );
}

function Preview({ preview }: { preview: ExportPreview }) {
  const t = strings.formats.export;
  const { leftOut } = preview;
  const stays = (
    ["privateDocuments", "privatePages", "privateLines", "noTrainingLines", "unverifiedLines", "emptyLines"] as const
  )
    .filter((what) => leftOut[what] > 0)
    .map((what) => t[what](leftOut[what]));
  return (
    <section className="exchange-preview" aria-label={t.preview}>
      <h3>{t.preview}</h3>
      {preview.pages === 0 ? (
        <p>{t.nothing}</p>
      ) : (
        <p>
          <b>{t.summary(preview.pages, preview.lines, bytes(preview.bytes))}</b>{" "}
          {t.verifiedShare(preview.verifiedLines, preview.lines)}
        </p>
      )}
      {stays.length === 0 ? null : (
        <>
          <p>{t.stays}</p>
          <ul>
            {stays.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </>
      )}
      {preview.unwritableLines === 0 ? null : (
        <p className="exchange-warning">{t.unwritable(preview.unwritableLines)}</p>
      )}
    </section>
  );
}
