/** @file What is taught: the built-in model, or a large one that is installed, with what only a large one knows. */
import { useQuery } from "@tanstack/react-query";
import type { LargeTraining, MemoryEstimate, OfferedBase } from "#contract/large-training.ts";
import { useApi } from "../../client/api-context.tsx";
import { keys } from "../../client/query-keys.ts";
import { Link } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { ErrorText } from "../../ui/feedback.tsx";
import { bytes } from "../../ui/format.ts";

/** The large model as a person left it; what is left out is as it is by itself. */
export type LargeChoice = Partial<LargeTraining> & Pick<LargeTraining, "model">;

/** Large models of this machine that a run could teach. */
export function useBases() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.bases, queryFn: () => client.training.bases({}) });
}

interface BaseChoiceProps {
  bases: OfferedBase[];
  chosen: LargeChoice | null;
  onChoose(choice: LargeChoice | null): void;
}

export function BaseChoice({ bases, chosen, onChoose }: BaseChoiceProps) {
  const t = strings.training.large;
  const base = bases.find(({ id }) => id === chosen?.model);
  return (
    <div className="base-choice">
      <label>
        {t.base}
        <select
          value={chosen?.model ?? ""}
          onChange={({ target }) => onChoose(target.value === "" ? null : { model: target.value })}
        >
          <option value="">{t.builtin}</option>
          {bases.map(({ id, name, family, problem }) => (
            <option key={id} value={id} disabled={problem !== null}>
              {name === family ? name : t.named(name, family)}
            </option>
          ))}
        </select>
      </label>
      {bases.length === 0 ? (
        <p className="muted">
          {t.none} <Link to={{ screen: "models" }}>{t.toModels}</Link>
        </p>
      ) : null}
      {base === undefined ? null : (
        <p className="muted">
          {t.about} {t.onDisk(bytes(base.bytes), base.licence)}
        </p>
      )}
      {bases
        .filter(({ problem }) => problem !== null)
        .map(({ id, name }) => (
          <p key={id} className="muted">
            {t.notWhole(name)}
          </p>
        ))}
    </div>
  );
}

interface LargeFieldsProps {
  base: OfferedBase;
  chosen: LargeChoice;
  /** Of what is chosen; undefined until it is known. */
  estimate: MemoryEstimate | undefined;
  onChoose(choice: LargeChoice): void;
}

/** The image's size, GPUs, Unsloth, the optimiser, four bits, merging. */
export function LargeFields({ base, chosen, estimate, onChoose }: LargeFieldsProps) {
  const t = strings.training.large;
  const fourBit = chosen.fourBit === true;
  // Until the machine was asked nobody knows: then the switch is free, and the request would be refused with the reason.
  const missing = estimate?.noFourBit ?? null;
  return (
    <>
      {base.modes.length < 2 ? null : (
        <label>
          {t.mode}
          <select
            value={chosen.mode ?? base.modes[0]}
            onChange={({ target }) => onChoose({ ...chosen, mode: target.value })}
          >
            {base.modes.map((mode) => (
              <option key={mode}>{mode}</option>
            ))}
          </select>
          <small>{t.modeHint}</small>
        </label>
      )}
      <MachineFields chosen={chosen} estimate={estimate} onChoose={onChoose} />
      <label>
        {t.optimizer}
        <select
          value={chosen.optimizer ?? "auto"}
          onChange={({ target }) => onChoose({ ...chosen, optimizer: target.value as LargeTraining["optimizer"] })}
        >
          <option value="auto">{t.optimizers.auto}</option>
          <option value="adamw">{t.optimizers.adamw}</option>
          <option value="paged-adamw-8bit" disabled={missing !== null}>
            {t.optimizers.paged}
          </option>
        </select>
      </label>
      <label>
        <span className="switch">
          <input
            type="checkbox"
            checked={fourBit}
            disabled={missing !== null && !fourBit}
            onChange={({ target }) => onChoose({ ...chosen, fourBit: target.checked, merged: false })}
          />
          {t.fourBit}
        </span>
        <small>{missing === null ? t.fourBitHint : t.noFourBit}</small>
      </label>
      <label>
        <span className="switch">
          <input
            type="checkbox"
            checked={chosen.merged === true}
            disabled={fourBit}
            onChange={({ target }) => onChoose({ ...chosen, merged: target.checked })}
          />
          {t.merged}
        </span>
        <small>{fourBit ? t.notMerged : t.mergedHint}</small>
      </label>
    </>
  );
}

/** How many GPUs, and Unsloth: offered where they can work, with the reason where not. */
function MachineFields({ chosen, estimate, onChoose }: Omit<LargeFieldsProps, "base">) {
  const t = strings.training.large;
  const { auto, on, off } = strings.training.knobs.choices;
  const gpus = estimate?.gpus ?? 1;
  const lacks = estimate?.noUnsloth ?? null;
  return (
    <>
      <label>
        {t.gpus}
        <select
          value={Math.min(chosen.processes ?? gpus, gpus)}
          disabled={gpus < 2}
          onChange={({ target }) =>
            onChoose({ ...chosen, processes: Number(target.value) === gpus ? null : Number(target.value) })
          }
        >
          {Array.from({ length: gpus }, (_, index) => index + 1).map((count) => (
            <option key={count} value={count}>
              {count === gpus && gpus > 1 ? t.allGpus(count) : count}
            </option>
          ))}
        </select>
        <small>{estimate !== undefined && gpus < 2 ? t.noGpus : t.gpusHint}</small>
      </label>
      <label>
        {t.unsloth}
        <select
          value={lacks === null ? (chosen.unsloth ?? "auto") : "off"}
          disabled={lacks !== null}
          onChange={({ target }) => onChoose({ ...chosen, unsloth: target.value as LargeTraining["unsloth"] })}
        >
          <option value="auto">{auto}</option>
          <option value="on">{on}</option>
          <option value="off">{off}</option>
        </select>
        <small>{lacks === null ? t.unslothHint : t.noUnsloth[lacks]}</small>
      </label>
    </>
  );
}

/** Whether the run would fit, before it starts. */
export function MemoryCard({ estimate, error }: { estimate: MemoryEstimate | undefined; error: unknown }) {
  const t = strings.training.large.memory;
  if (error !== null && error !== undefined) {
    return (
      <div className="memory">
        <b>{t.title}</b> <ErrorText error={error} />
      </div>
    );
  }
  if (estimate === undefined) return <p className="memory muted">{t.counting}</p>;
  return <MemoryFigures estimate={estimate} />;
}

const LARGEST_FIRST = ["weights", "activations", "optimizer", "lora"] as const;

/** @param running whether the run goes already: then there is nothing to advise */
export function MemoryFigures({ estimate, running = false }: { estimate: MemoryEstimate; running?: boolean }) {
  const t = strings.training.large.memory;
  const { verdict, needed, free, parts, device } = estimate;
  const { gradientCheckpointing: again, checkpointingByItself: byItself } = estimate;
  const whole = Math.max(needed, free, 1);
  return (
    <section className={`memory ${tone[verdict]}`} aria-label={t.title}>
      <p>
        <b>{t.verdict[verdict]}</b> {t.needs(bytes(needed), bytes(free), device === undefined ? null : named(device))}
      </p>
      <div className="memory-bar" aria-hidden>
        {LARGEST_FIRST.map((part) => (
          <span key={part} className={part} style={{ inlineSize: `${(100 * parts[part]) / whole}%` }} />
        ))}
      </div>
      <dl>
        {LARGEST_FIRST.map((part) => (
          <div key={part} className={part}>
            <dt>{t.parts[part]}</dt>
            <dd>{bytes(parts[part])}</dd>
          </div>
        ))}
      </dl>
      {verdict === "fits" || running ? null : (
        <p>
          {again === false ? t.lessKept : t.less} {t.mayStart}
        </p>
      )}
      {again === undefined ? null : <p>{t.features[`${again ? "again" : "kept"}${byItself ? "ByItself" : ""}`]}</p>}
      <p className="muted">{t.arithmetic}</p>
    </section>
  );
}

/** The device as PyTorch names it, in words where it has some. */
function named(device: string): string {
  const { processor, gpu } = strings.training.large.memory;
  return { cpu: processor, cuda: gpu }[device] ?? device;
}

const tone = { fits: "fits", tight: "tight", "does not fit": "too-much" } as const;
