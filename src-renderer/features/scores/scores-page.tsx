/** @file The scores: of which documents, and the tabs that show them. All that is chosen stands in the address. */
import { ChartNoAxesColumn } from "lucide-react";
import { useDocuments } from "../../client/queries.ts";
import { type Filter, navigate } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/feedback.tsx";
import { ScreenHead } from "../../ui/screen-head.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { DriftAlert } from "./drift-alert.tsx";
import { VIEWS } from "./score-views.tsx";

const t = strings.scores;
/** In the address, for all documents. */
const ALL = "all";

interface ScoresPageProps {
  documentId: string | null;
  view?: string;
  filter?: Filter;
}

export function ScoresPage({ documentId, view, filter = {} }: ScoresPageProps) {
  const documents = useDocuments();
  const chosen =
    documentId ?? documents.data?.find((doc) => doc.verifiedCount > 0)?.id ?? documents.data?.[0]?.id ?? null;
  const { key, View } = VIEWS.find((each) => each.key === view) ?? VIEWS[0];
  const go = (to: { documentId?: string; view?: string; filter?: Filter }, replace = false) =>
    navigate({ screen: "scores", documentId: chosen, view: key, filter, ...to }, replace);
  return (
    <div className="screen scores">
      <ScreenHead title={t.title} lead={t.lead}>
        {documents.data === undefined || documents.data.length === 0 ? null : (
          <label className="field-inline">
            <span>{t.document}</span>
            <select value={chosen ?? ""} onChange={(event) => go({ documentId: event.target.value })}>
              <option value={ALL}>{strings.dashboard.allDocuments}</option>
              {documents.data.map((doc) => (
                <option key={doc.id} value={doc.id}>
                  {doc.name}
                </option>
              ))}
            </select>
          </label>
        )}
      </ScreenHead>
      {documents.data?.length === 0 ? (
        <Empty
          icon={ChartNoAxesColumn}
          title={t.noDocument}
          actions={<Button onClick={() => navigate({ screen: "library" })}>{t.toLibrary}</Button>}
        />
      ) : null}
      {chosen === null || key === "drift" ? null : <DriftAlert onShow={() => go({ view: "drift" })} />}
      {chosen === null ? null : (
        <Tabs label={strings.dashboard.views} tabs={VIEWS} chosen={key} onChoose={(next) => go({ view: next })}>
          <View
            documentId={chosen === ALL ? null : chosen}
            filter={filter}
            setFilter={(part) => go({ filter: changed(filter, part) }, true)}
          />
        </Tabs>
      )}
    </div>
  );
}

function changed(filter: Filter, part: Readonly<Record<string, string | null>>): Filter {
  const all = Object.entries({ ...filter, ...part });
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== null && entry[1] !== ""));
}
