/** @file A IIIF manifest by its address: nothing is fetched before a person has seen from where. */

import { useState } from "react";
import type { IiifPreview, ImportAs } from "#contract/formats.ts";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorBanner } from "../../ui/feedback.tsx";
import { useAttempt } from "../../ui/use-attempt.ts";

interface IiifStepProps {
  onStarted: (jobId: string) => void;
}

export function IiifStep({ onStarted }: IiifStepProps) {
  const { client } = useApi();
  const [url, setUrl] = useState("");
  const { busy, error, attempt } = useAttempt();
  const [preview, setPreview] = useState<IiifPreview | null>(null);
  const [as, setAs] = useState<ImportAs>("proposal");
  const t = strings.formats.iiif;

  const look = () => attempt(async () => setPreview(await client.formats.previewIiif({ url: url.trim() })));
  const start = ({ hosts }: IiifPreview) =>
    attempt(async () => onStarted((await client.formats.importIiif({ url: url.trim(), hosts, as })).jobId));

  return (
    <section className="exchange-iiif" aria-label={t.title}>
      <h3>{t.title}</h3>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void look();
        }}
      >
        <input
          type="url"
          aria-label={t.address}
          placeholder={t.placeholder}
          value={url}
          onChange={(event) => {
            setUrl(event.target.value);
            setPreview(null);
          }}
        />
        <Button type="submit" disabled={busy || url.trim() === ""}>
          {busy && preview === null ? strings.app.loading : t.look}
        </Button>
      </form>
      {error === null ? null : <ErrorBanner error={error} title={t.failed} />}
      {preview === null ? (
        <p className="muted">{t.hint}</p>
      ) : (
        <div className="exchange-preview">
          <p>
            <b dir="auto">{preview.label}</b> {t.summary(preview.pages, preview.pagesWithText)}
          </p>
          {preview.rights === null ? null : (
            <p className="muted">
              {t.rights} <span dir="auto">{preview.rights}</span>
            </p>
          )}
          <p>{t.hosts(preview.hosts.join(", "))}</p>
          {preview.pagesWithText === 0 ? null : (
            <label className="field-inline">
              {strings.formats.import.as}
              <select value={as} onChange={(event) => setAs(event.target.value as ImportAs)}>
                <option value="proposal">{strings.formats.import.choices.proposal}</option>
                <option value="ground-truth">{strings.formats.import.choices["ground-truth"]}</option>
              </select>
            </label>
          )}
          <div className="dialog-foot">
            <span />
            <Button tone="primary" disabled={busy} onClick={() => void start(preview)}>
              {t.start}
            </Button>
          </div>
        </div>
      )}
    </section>
  );
}
