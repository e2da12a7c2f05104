/** @file Saves the evaluation as one HTML file in the language of the window. */
import { FileText } from "lucide-react";
import { useState } from "react";
import type { LineFilter } from "#contract/dashboard.ts";
import type { Profile } from "#contract/metrics.ts";
import type { ReportWords } from "#contract/report.ts";
import { useApi } from "../../client/api-context.tsx";
import { language, strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { saveFile } from "../../ui/charts/chart-export.ts";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

const t = strings.dashboard;

const words: ReportWords = {
  ...t.report.words,
  language: language.id,
  direction: language.dir,
  allDocuments: t.allDocuments,
  metrics: t.metrics.names,
  seen: t.trends.subsets,
};

export function ReportButton({ filter, profile }: { filter: LineFilter; profile: Profile }) {
  const { client } = useApi();
  const [writing, setWriting] = useState(false);
  const save = async () => {
    setWriting(true);
    try {
      const { html, fileName, withheld } = await client.evaluation.report({ filter, profile, words });
      saveFile(fileName, new Blob([html], { type: "text/html" }));
      toast("info", t.report.saved(fileName, withheld));
    } catch (error) {
      toast("danger", messageOf(error));
    } finally {
      setWriting(false);
    }
  };
  return (
    <Button size="small" icon={FileText} title={t.report.hint} disabled={writing} onClick={() => void save()}>
      {writing ? t.report.saving : t.report.save}
    </Button>
  );
}
