/** @file All places of a confusion mended as a job. */
import { useEffect, useRef, useState } from "react";
import type { Mended, MendJob } from "#contract/confusions.ts";
import type { InputOf } from "#contract/define.ts";
import type { Contract } from "#contract/index.ts";
import { useApi } from "../../client/api-context.tsx";
import { useMendJob } from "../../client/insight-queries.ts";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

interface MendAll {
  /** The job that goes on; null where there is none. */
  job: MendJob | null;
  start(input: InputOf<Contract["confusions"]["mendAll"]>): void;
  /** Nothing is changed then. */
  cancel(): void;
}

/** @param ended - called once with what was mended; a failure is told here */
export function useMendAll(ended: (mended: Mended) => void): MendAll {
  const { client } = useApi();
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useMendJob(jobId) ?? null;
  const call = useRef(ended);
  call.current = ended;
  useEffect(() => {
    if (job === null || job.state === "running") return;
    setJobId(null);
    if (job.mended !== null) call.current(job.mended);
    else if (job.message !== null) toast("danger", job.message);
  }, [job]);
  const failed = (error: unknown): void => toast("danger", messageOf(error));
  return {
    job: jobId === null ? null : job,
    start: (input) => void client.confusions.mendAll(input).then((started) => setJobId(started.jobId), failed),
    cancel: () => {
      if (jobId !== null) client.confusions.cancel({ jobId }).catch(failed);
    },
  };
}
