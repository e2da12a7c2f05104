/** @file What the card says: title, licence, languages, keywords, description, rules of transcription. */

import { strings } from "../../strings/index.ts";
import { Field } from "../../ui/field.tsx";
import type { FormProps } from "./draft.ts";
import { useLicences } from "./use-publishing.ts";

export function CardFieldset({ draft, onChange }: FormProps) {
  const licences = useLicences();
  const t = strings.publishing.form;
  const { optional } = strings.publishing;
  return (
    <fieldset>
      <legend>{t.card}</legend>
      <div className="publish-fields">
        <Field label={t.cardTitle}>
          <input
            dir="auto"
            maxLength={100}
            value={draft.title}
            onChange={({ target }) => onChange({ title: target.value })}
          />
        </Field>
        <Field label={t.licence}>
          <select value={draft.licence} onChange={({ target }) => onChange({ licence: target.value })}>
            {(licences.data ?? [draft.licence]).map((licence) => (
              <option key={licence}>{licence}</option>
            ))}
          </select>
        </Field>
        {draft.licence === "other" ? (
          <>
            <Field label={t.licenceName}>
              <input
                maxLength={100}
                value={draft.licenceName}
                onChange={({ target }) => onChange({ licenceName: target.value })}
              />
            </Field>
            <Field label={t.licenceLink}>
              <input
                type="url"
                dir="ltr"
                maxLength={500}
                value={draft.licenceLink}
                onChange={({ target }) => onChange({ licenceLink: target.value })}
              />
            </Field>
          </>
        ) : null}
        <Field label={`${t.languages} (${optional})`} hint={t.languagesHint}>
          <input dir="ltr" value={draft.languages} onChange={({ target }) => onChange({ languages: target.value })} />
        </Field>
        <Field label={`${t.tags} (${optional})`} hint={t.tagsHint}>
          <input dir="auto" value={draft.tags} onChange={({ target }) => onChange({ tags: target.value })} />
        </Field>
      </div>
      <Field label={`${t.description} (${optional})`} hint={t.descriptionHint}>
        <textarea
          dir="auto"
          rows={3}
          maxLength={5000}
          value={draft.intendedUse}
          onChange={({ target }) => onChange({ intendedUse: target.value })}
        />
      </Field>
      <Field label={`${t.rules} (${optional})`} hint={t.rulesHint}>
        <textarea
          dir="auto"
          rows={4}
          maxLength={5000}
          value={draft.rules}
          onChange={({ target }) => onChange({ rules: target.value })}
        />
      </Field>
    </fieldset>
  );
}
