/** @file The form of a package: what goes out, where to, what of the texts, and what the card says. */

import { PackageSearch } from "lucide-react";
import { useVersions } from "../../client/queries.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { CardFieldset } from "./card-fieldset.tsx";
import { DatasetFields } from "./dataset-fields.tsx";
import type { FormProps } from "./draft.ts";
import { type Draft, problemsOf } from "./draft.ts";
import { useIsLarge } from "./use-publishing.ts";

interface PublishFormProps extends FormProps {
  owners: readonly string[];
  /** Another version, or none: the form is filled anew. */
  onVersion: (adapterId: string | null) => void;
  busy: boolean;
  onPack: () => void;
}

export function PublishForm({ draft, onChange, owners, onVersion, busy, onPack }: PublishFormProps) {
  const t = strings.publishing.form;
  const problems = problemsOf(draft);
  return (
    <form
      className="publish-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (problems.length === 0 && !busy) onPack();
      }}
    >
      <What draft={draft} onChange={onChange} onVersion={onVersion} owners={owners} />
      {draft.adapterId === null ? null : <Texts draft={draft} onChange={onChange} />}
      <CardFieldset draft={draft} onChange={onChange} />
      {problems.length === 0 ? null : (
        <ul className="publish-problems">
          {problems.map((problem) => (
            <li key={problem}>{t[problem]}</li>
          ))}
        </ul>
      )}
      <Button type="submit" tone="primary" icon={PackageSearch} disabled={busy || problems.length > 0}>
        {t.pack}
      </Button>
    </form>
  );
}

/** What of the lines' texts goes out with a version. */
function Texts({ draft, onChange }: FormProps) {
  const large = useIsLarge(draft.adapterId);
  const t = strings.publishing.form;
  return (
    <fieldset>
      <legend>{t.texts}</legend>
      <TextCheck
        label={t.quote}
        hint={t.quoteHint}
        checked={draft.quoteLines}
        onChange={(quoteLines) => onChange({ quoteLines })}
      />
      {/* A large model carries no language of the corrections. */}
      {large ? null : (
        <TextCheck
          label={t.language}
          hint={t.languageHint}
          checked={draft.language}
          onChange={(language) => onChange({ language })}
        />
      )}
    </fieldset>
  );
}

interface TextCheckProps {
  label: string;
  hint: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

function TextCheck({ label, hint, checked, onChange }: TextCheckProps) {
  return (
    <label className="publish-check">
      <input type="checkbox" checked={checked} onChange={({ target }) => onChange(target.checked)} />
      <span>
        {label}
        <small className="muted">{hint}</small>
      </span>
    </label>
  );
}

type WhatProps = Pick<PublishFormProps, "draft" | "onChange" | "onVersion" | "owners">;

function What({ draft, onChange, onVersion, owners }: WhatProps) {
  const versions = useVersions();
  const t = strings.publishing.form;
  const own = versions.data?.filter(({ kind }) => kind !== "base") ?? [];
  return (
    <fieldset>
      <legend>{t.what}</legend>
      <div className="publish-fields">
        <Field label={t.version}>
          <select value={draft.adapterId ?? ""} onChange={({ target }) => onVersion(target.value || null)}>
            <option value="">{t.noVersion}</option>
            {own.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </Field>
        <Owner draft={draft} onChange={onChange} owners={owners} />
        {draft.adapterId === null ? null : (
          <Field label={t.model} hint={t.nameHint}>
            <input dir="ltr" value={draft.name} onChange={({ target }) => onChange({ name: target.value })} />
          </Field>
        )}
        <Field label={t.visibility}>
          <select
            value={draft.visibility}
            onChange={({ target }) => onChange({ visibility: target.value as Draft["visibility"] })}
          >
            <option value="private">{t.private}</option>
            <option value="public">{t.public}</option>
          </select>
        </Field>
        <Field label={t.branch}>
          <input dir="ltr" value={draft.branch} onChange={({ target }) => onChange({ branch: target.value })} />
        </Field>
        <Field label={`${t.tag} (${strings.publishing.optional})`} hint={t.tagHint}>
          <input dir="ltr" value={draft.tag} onChange={({ target }) => onChange({ tag: target.value })} />
        </Field>
      </div>
      <DatasetFields draft={draft} onChange={onChange} />
    </fieldset>
  );
}

function Owner({ draft, onChange, owners }: Pick<WhatProps, "draft" | "onChange" | "owners">) {
  const t = strings.publishing.form;
  if (owners.length === 0) {
    return (
      <Field label={t.owner} hint={t.ownerHint}>
        <input dir="ltr" value={draft.owner} onChange={({ target }) => onChange({ owner: target.value })} />
      </Field>
    );
  }
  // Whoever owned it the last time may be none of those that one can publish as now.
  const all = owners.includes(draft.owner) ? owners : [draft.owner, ...owners];
  return (
    <Field label={t.owner}>
      <select value={draft.owner} onChange={({ target }) => onChange({ owner: target.value })}>
        {all.map((owner) => (
          <option key={owner}>{owner}</option>
        ))}
      </select>
    </Field>
  );
}
