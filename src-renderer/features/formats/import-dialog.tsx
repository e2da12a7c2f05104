/** @file Import of transcriptions: hand files over, see what they hold, say how the text comes in. */
import { Upload } from "lucide-react";
import { useRef, useState } from "react";
import type { FormatInfo, ImportAs, TranscriptionPreview } from "#contract/formats.ts";
import { useApi } from "../../client/api-context.tsx";
import { filesOfDrop } from "../../client/dropped-files.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorBanner, Progress } from "../../ui/feedback.tsx";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { IiifStep } from "./iiif-step.tsx";
import { ImportResult } from "./import-result.tsx";
import { useFormatJob, useFormats } from "./use-format-job.ts";

type Step =
  | { at: "choose"; error: unknown }
  | { at: "sending"; name: string; share: number }
  | { at: "looking" }
  | { at: "found"; sources: string[]; preview: TranscriptionPreview }
  | { at: "running"; jobId: string };

const START: Step = { at: "choose", error: null };

export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { client, transport } = useApi();
  const [step, setStep] = useState<Step>(START);
  const [as, setAs] = useState<ImportAs>("as-marked");
  const job = useFormatJob(step.at === "running" ? step.jobId : null);
  const t = strings.formats.import;

  const take = async (files: readonly File[]) => {
    if (files.length === 0) return;
    try {
      const sources: string[] = [];
      for (const [index, file] of files.entries()) {
        const tell = (part: number) =>
          setStep({ at: "sending", name: file.name, share: (index + part) / files.length });
        tell(0);
        sources.push(await transport.offerFile(file, tell));
      }
      setStep({ at: "looking" });
      const preview = await client.formats.previewImport({ sources });
      // Without marks, "as marked" would leave everything a proposal, which nobody would expect.
      setAs(preview.documents.some((document) => document.verifiedLines !== null) ? "as-marked" : "ground-truth");
      setStep({ at: "found", sources, preview });
    } catch (error) {
      setStep({ at: "choose", error });
    }
  };
  const start = async (sources: string[]) => {
    try {
      setStep({ at: "running", jobId: (await client.formats.import({ sources, as })).jobId });
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };

  return (
    <Dialog title={t.title} className="exchange-dialog" onClose={onClose}>
      {step.at === "choose" ? (
        <>
          <p className="muted">{t.lead}</p>
          {step.error === null ? null : <ErrorBanner error={step.error} />}
          <DropArea onFiles={(files) => void take(files)} />
          <IiifStep onStarted={(jobId) => setStep({ at: "running", jobId })} />
        </>
      ) : null}
      {step.at === "sending" ? (
        <div className="exchange-running">
          <Progress value={step.share} label={t.sending(step.name)} />
          <p className="muted">{t.sending(step.name)}</p>
        </div>
      ) : null}
      {step.at === "looking" ? (
        <div className="exchange-running">
          <Progress value={null} label={t.looking} />
          <p className="muted">{t.looking}</p>
        </div>
      ) : null}
      {step.at === "found" ? (
        <>
          <Found preview={step.preview} />
          {step.preview.documents.length === 0 ? null : <AsChoice as={as} onChange={setAs} />}
          <div className="dialog-foot">
            <span />
            <Button onClick={() => setStep(START)}>{t.others}</Button>
            <Button
              tone="primary"
              disabled={step.preview.documents.length === 0}
              onClick={() => void start(step.sources)}
            >
              {t.start}
            </Button>
          </div>
        </>
      ) : null}
      {step.at === "running" && (job === undefined || job.state === "running") ? (
        <div className="exchange-running">
          <Progress value={job === undefined || job.total === 0 ? null : job.done / job.total} label={t.title} />
          <div className="dialog-foot">
            <span className="muted">{t.running(job?.lines ?? 0, job?.current ?? null)}</span>
            <Button onClick={() => void client.formats.cancel({ jobId: step.jobId })}>{strings.app.cancel}</Button>
          </div>
        </div>
      ) : null}
      {job !== undefined && job.state !== "running" ? (
        <ImportResult job={job} onClose={onClose} onMore={() => setStep(START)} />
      ) : null}
    </Dialog>
  );
}

function DropArea({ onFiles }: { onFiles: (files: File[]) => void }) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const { host } = useApi().transport;
  const t = strings.formats.import;
  return (
    <section
      className={over ? "exchange-drop over" : "exchange-drop"}
      aria-label={t.drop}
      onDragOver={(event) => {
        event.preventDefault();
        event.stopPropagation();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        setOver(false);
        // The desktop hands over a folder by its path; a browser has to send what is in it.
        if (host === "electron") onFiles([...event.dataTransfer.files]);
        else void filesOfDrop(event.dataTransfer).then(onFiles);
      }}
    >
      <Upload size={24} aria-hidden />
      <p>{t.drop}</p>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => onFiles([...(event.target.files ?? [])])}
        aria-label={t.choose}
      />
      <Button onClick={() => input.current?.click()}>{t.choose}</Button>
    </section>
  );
}

function Found({ preview }: { preview: TranscriptionPreview }) {
  const formats = useFormats().data ?? [];
  const t = strings.formats.import;
  const nameOf = (id: FormatInfo["id"]) => formats.find((format) => format.id === id)?.name ?? id;
  if (preview.documents.length === 0) return <p>{t.none}</p>;
  return (
    <section className="exchange-preview" aria-label={t.found}>
      <h3>{t.found}</h3>
      <ul className="plain">
        {preview.documents.map(({ name, format, pages, lines, verifiedLines, missingImages }) => (
          <li key={`${format} ${name}`}>
            <b dir="auto">{name}</b> {t.row(nameOf(format), pages, lines)}{" "}
            <span className="muted">{verifiedLines === null ? t.unmarked : t.marked(verifiedLines, lines)}</span>
            {missingImages.length === 0 ? null : (
              <p className="exchange-warning">
                {t.missing(missingImages.length, missingImages.slice(0, 5).join(", "))}
              </p>
            )}
          </li>
        ))}
      </ul>
      {preview.notes.slice(0, 5).map((note) => (
        <p key={note} className="exchange-warning">
          {note}
        </p>
      ))}
      {preview.unknownFiles.length === 0 ? null : <p className="muted">{t.unknown(preview.unknownFiles.length)}</p>}
    </section>
  );
}

function AsChoice({ as, onChange }: { as: ImportAs; onChange: (as: ImportAs) => void }) {
  const t = strings.formats.import;
  return (
    <fieldset className="exchange-as">
      <legend>{t.as}</legend>
      {(["as-marked", "ground-truth", "proposal"] as const).map((choice) => (
        <label key={choice}>
          <input type="radio" name="import-as" checked={as === choice} onChange={() => onChange(choice)} />
          <span>
            <b>{t.choices[choice]}</b>
            <span className="muted">{t.hints[choice]}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
