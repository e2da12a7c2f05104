/** @file Emptying the trash as it goes, and how much space came free. */
import { X } from "lucide-react";
import { useState } from "react";
import { useTrashCount, useTrashJob } from "../../client/library-queries.ts";
import { strings } from "../../strings/index.ts";
import { IconButton } from "../../ui/button.tsx";
import { Banner, Progress } from "../../ui/feedback.tsx";
import { bytes } from "../../ui/format.ts";

const t = strings.projects.trash;

export function TrashProgress() {
  const job = useTrashJob().data ?? null;
  const left = useTrashCount();
  const [dismissed, setDismissed] = useState<object | null>(null);
  if (job === null || dismissed === job) return null;
  const dismiss = <IconButton icon={X} label={strings.app.dismiss} onClick={() => setDismissed(job)} />;
  if (job.state === "failed") {
    return (
      <Banner tone="danger" title={t.failed} actions={dismiss}>
        {job.message}
      </Banner>
    );
  }
  if (job.state === "done") {
    return (
      <Banner
        tone="success"
        title={left === 0 ? t.freed(bytes(job.freedBytes)) : t.freedSome(bytes(job.freedBytes))}
        actions={dismiss}
      >
        {job.waitingFiles > 0 ? t.waiting(job.waitingFiles) : undefined}
      </Banner>
    );
  }
  const label = job.done < job.total ? t.working(job.done, job.total) : t.files;
  return (
    <section className="card trash-progress">
      <p>{label}</p>
      <Progress value={job.done < job.total ? job.done / job.total : null} label={label} />
    </section>
  );
}
