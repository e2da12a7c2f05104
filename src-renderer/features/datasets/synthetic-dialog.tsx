/** @file Lines and pages from text: what is set, in which fonts, seen before it is made. */
import { useState } from "react";
import type { SyntheticRequest } from "#contract/synthetic.ts";
import { useApi } from "../../client/api-context.tsx";
import { useExportJob, useSyntheticFonts } from "../../client/dataset-queries.ts";
import { Link } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Banner, Progress } from "../../ui/feedback.tsx";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { SyntheticFields } from "./synthetic-fields.tsx";

const t = strings.dataSets.synthetic;
const FIRST: SyntheticRequest = {
  ...{ text: "", fonts: ["unifraktur-maguntia"], layout: "lines", lines: 200, length: 55, worn: true, seed: 0 },
};

export function SyntheticDialog({ onClose }: { onClose: () => void }) {
  const { client, transport } = useApi();
  const fonts = useSyntheticFonts().data ?? [];
  const [name, setName] = useState("");
  const [request, setRequest] = useState(FIRST);
  const [preview, setPreview] = useState<{ asset: string; leftOut: number } | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useExportJob(jobId);
  const running = jobId !== null && (job === undefined || job.state === "running");
  const ready = request.text.trim() !== "" && request.fonts.length > 0;
  const failed = (error: unknown) => setFailure(messageOf(error));
  const look = () => {
    setFailure(null);
    client.synthetic.preview(request).then(setPreview, failed);
  };
  const make = () => {
    setFailure(null);
    client.synthetic.make({ ...request, name: name.trim() }).then((started) => setJobId(started.jobId), failed);
  };
  return (
    <Dialog title={t.title} onClose={onClose} className="dataset-dialog">
      <form
        className="dataset-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && name.trim() !== "" && !running) make();
        }}
      >
        <p className="muted">{t.lead}</p>
        <label className="dataset-field">
          <span>{t.name}</span>
          <input
            value={name}
            maxLength={200}
            dir="auto"
            placeholder={t.namePlaceholder}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <SyntheticFields request={request} fonts={fonts} onChange={setRequest} />
        {preview === null ? null : (
          <>
            <img className="synthetic-preview" src={transport.assetUrl(preview.asset)} alt={t.previewOf} />
            {preview.leftOut === 0 ? null : <Banner tone="warning" title={t.leftOut(preview.leftOut)} />}
          </>
        )}
        {failure === null ? null : <Banner tone="danger" title={failure} />}
        {running && job !== undefined ? (
          <div className="job-progress" role="status">
            <span>{t.making}</span>
            <Progress value={job.total === 0 ? null : job.done / job.total} label={t.making} />
            <Button
              size="small"
              onClick={() =>
                void client.formats
                  .cancel({ jobId: job.id })
                  .catch((error: unknown) => toast("danger", messageOf(error)))
              }
            >
              {strings.app.cancel}
            </Button>
          </div>
        ) : null}
        {job?.state === "failed" ? <Banner tone="danger" title={job.message ?? ""} /> : null}
        {job?.state === "done" && job.documentIds[0] !== undefined ? (
          <Banner
            tone="success"
            title={t.done}
            actions={
              <Link to={{ screen: "document", documentId: job.documentIds[0], pageId: null, lineId: null }}>
                {t.openDocument}
              </Link>
            }
          />
        ) : null}
        <div className="dialog-actions">
          <Button onClick={onClose}>{strings.app.close}</Button>
          <Button disabled={!ready} onClick={look}>
            {t.preview}
          </Button>
          <Button tone="primary" type="submit" disabled={!ready || name.trim() === "" || running}>
            {t.make}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
