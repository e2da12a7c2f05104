/** @file Which lines a data set takes, and how it is split. */
import type { ReactNode } from "react";
import type { DataSetRequest, SplitChoice } from "#contract/datasets.ts";
import { useTags } from "../../client/library-queries.ts";
import { useDocuments } from "../../client/queries.ts";
import { strings } from "../../strings/index.ts";

const t = strings.dataSets.making;
const PARTED: Extract<SplitChoice, { seed: number }> = { by: "page", seed: 0, validation: 0.1, test: 0.1 };

interface RequestFieldsProps {
  request: DataSetRequest;
  /** A further version is made of the same as those before. */
  fixedUnit: boolean;
  onChange: (request: DataSetRequest) => void;
}

export function RequestFields({ request, fixedUnit, onChange }: RequestFieldsProps) {
  return (
    <>
      {fixedUnit ? null : (
        <Choice
          label={t.unit}
          value={request.unit}
          options={strings.dataSets.unit}
          onChange={(unit) => onChange({ ...request, unit })}
        />
      )}
      <Choice
        label={t.status}
        value={request.status}
        options={t.statuses}
        onChange={(status) => onChange({ ...request, status })}
      >
        {request.status === "all" ? <small>{t.allIsNoTruth}</small> : null}
      </Choice>
      <DocumentFields request={request} onChange={onChange} />
      <SplitFields split={request.split} onChange={(split) => onChange({ ...request, split })} />
    </>
  );
}

function DocumentFields({ request, onChange }: Pick<RequestFieldsProps, "request" | "onChange">) {
  const documents = useDocuments().data ?? [];
  const tags = useTags().data?.map(({ name }) => name) ?? [];
  const { documentIds, tags: chosen = [], ...rest } = request;
  const withTags = chosen.length === 0 ? {} : { tags: chosen };
  const withIds = documentIds === undefined ? {} : { documentIds };
  return (
    <>
      <fieldset className="document-choice">
        <legend>{t.documents}</legend>
        <label>
          <input
            type="checkbox"
            checked={documentIds === undefined}
            onChange={({ target }) =>
              onChange({
                ...rest,
                ...withTags,
                ...(target.checked ? {} : { documentIds: documents.map(({ id }) => id) }),
              })
            }
          />
          {t.allDocuments}
        </label>
        {documentIds === undefined
          ? null
          : documents.map(({ id, name }) => (
              <label key={id}>
                <input
                  type="checkbox"
                  checked={documentIds.includes(id)}
                  onChange={({ target }) =>
                    onChange({ ...rest, ...withTags, documentIds: toggled(documentIds, id, target.checked) })
                  }
                />
                <bdi>{name}</bdi>
              </label>
            ))}
      </fieldset>
      {tags.length === 0 ? null : (
        <fieldset className="document-choice">
          <legend>{t.tags}</legend>
          {tags.map((name) => (
            <label key={name}>
              <input
                type="checkbox"
                checked={chosen.includes(name)}
                onChange={({ target }) => {
                  const next = toggled(chosen, name, target.checked);
                  onChange({ ...rest, ...withIds, ...(next.length === 0 ? {} : { tags: next }) });
                }}
              />
              <bdi>{name}</bdi>
            </label>
          ))}
        </fieldset>
      )}
    </>
  );
}

function SplitFields({ split, onChange }: { split: SplitChoice; onChange: (split: SplitChoice) => void }) {
  const parted = split.by === "all" ? PARTED : split;
  const choose = (kind: keyof typeof t.splitBy) =>
    onChange(kind === "train" || kind === "test" ? { by: "all", side: kind } : { ...parted, by: kind });
  const share = (part: "validation" | "test", percent: number) =>
    onChange({ ...parted, [part]: Math.min(50, Math.max(0, percent)) / 100 });
  return (
    <Choice label={t.split} value={split.by === "all" ? split.side : split.by} options={t.splitBy} onChange={choose}>
      {split.by === "all" ? null : (
        <>
          <div className="dataset-shares">
            {(["validation", "test"] as const).map((part) => (
              <label key={part} className="field-inline">
                <span>{t[part]}</span>
                <input
                  type="number"
                  min={0}
                  max={50}
                  value={Math.round(split[part] * 100)}
                  onChange={(event) => share(part, event.target.valueAsNumber || 0)}
                />
              </label>
            ))}
            <label className="field-inline">
              <span>{t.seed}</span>
              <input
                type="number"
                min={0}
                value={split.seed}
                onChange={(event) =>
                  onChange({ ...split, seed: Math.max(0, Math.floor(event.target.valueAsNumber || 0)) })
                }
              />
            </label>
          </div>
          <small>{t.splitHint}</small>
        </>
      )}
    </Choice>
  );
}

interface ChoiceProps<K extends string> {
  label: string;
  value: K;
  options: Readonly<Record<K, string>>;
  onChange: (value: K) => void;
  children?: ReactNode;
}

function Choice<K extends string>({ label, value, options, onChange, children }: ChoiceProps<K>) {
  return (
    <div className="dataset-field">
      <label>
        <span>{label}</span>
        <select value={value} onChange={(event) => onChange(event.target.value as K)}>
          {(Object.entries(options) as [K, string][]).map(([key, name]) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {children}
    </div>
  );
}

const toggled = (among: readonly string[], value: string, on: boolean): string[] =>
  on ? [...among, value].sort() : among.filter((other) => other !== value);
