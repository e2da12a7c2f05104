/** @file Held-back lines as they are read better: picture, ground truth, before, now. */
import type { RunSample } from "#contract/run-watch.ts";
import type { Run } from "#contract/training.ts";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/index.ts";
import { count } from "../../ui/format.ts";

export function RunSamples({ run }: { run: Run }) {
  const t = strings.runs;
  const samples = run.samples ?? [];
  if (samples.length === 0) return null;
  const scored = samples.some((sample) => sample.now !== null);
  return (
    <section className="run-samples" aria-label={t.samples}>
      <h3>{t.samples}</h3>
      <p className="muted">{scored || run.state !== "running" ? t.samplesHint : t.samplesWaiting}</p>
      <ul className="plain">
        {samples.map((sample) => (
          <Sample key={sample.lineId} sample={sample} />
        ))}
      </ul>
    </section>
  );
}

function Sample({ sample }: { sample: RunSample }) {
  const { transport } = useApi();
  const t = strings.runs;
  return (
    <li className="run-sample">
      {sample.cropAsset === null ? null : (
        <img src={transport.assetUrl(sample.cropAsset)} alt="" loading="lazy" draggable={false} />
      )}
      <dl>
        <dt>{t.truth}</dt>
        <dd dir="auto">{sample.reference}</dd>
        <dd className="sample-edits" />
        <dt>{t.base}</dt>
        <Reading text={sample.base} edits={sample.baseEdits} />
        {sample.now === null || sample.edits === null ? null : (
          <>
            <dt>{t.now}</dt>
            <Reading text={sample.now} edits={sample.edits} />
          </>
        )}
      </dl>
    </li>
  );
}

function Reading({ text, edits }: { text: string; edits: number }) {
  const t = strings.runs;
  return (
    <>
      <dd dir="auto">{text === "" ? "–" : text}</dd>
      <dd className={edits === 0 ? "sample-edits right" : "sample-edits"}>
        {edits === 0 ? t.right : t.edits(count(edits))}
      </dd>
    </>
  );
}
