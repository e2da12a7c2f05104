/** @file Whether lines go out as a data set, and which; and whether a Space is made. */

import { useDocuments } from "../../client/queries.ts";
import { lines, strings } from "../../strings/index.ts";
import { Field } from "../../ui/field.tsx";
import type { FormProps } from "./draft.ts";
import { useIsLarge } from "./use-publishing.ts";

export function DatasetFields({ draft, onChange }: FormProps) {
  const t = strings.publishing.form;
  const { adapterId, dataset, documentIds, space } = draft;
  const large = useIsLarge(adapterId);
  return (
    <>
      {adapterId === null ? null : (
        <label className="publish-check">
          <input type="checkbox" checked={dataset} onChange={({ target }) => onChange({ dataset: target.checked })} />
          <span>{t.dataset}</span>
        </label>
      )}
      {dataset ? (
        <div className="publish-part">
          <div className="publish-fields">
            <Field label={t.datasetName} hint={t.nameHint}>
              <input
                dir="ltr"
                value={draft.datasetName}
                onChange={({ target }) => onChange({ datasetName: target.value })}
              />
            </Field>
            {adapterId === null ? null : (
              <Field label={t.linesOf}>
                <select
                  value={documentIds === null ? "taught" : "documents"}
                  onChange={({ target }) => onChange({ documentIds: target.value === "taught" ? null : [] })}
                >
                  <option value="taught">{t.asTaught}</option>
                  <option value="documents">{t.ofDocuments}</option>
                </select>
              </Field>
            )}
          </div>
          {documentIds === null ? null : (
            <Documents chosen={documentIds} onChange={(ids) => onChange({ documentIds: ids })} />
          )}
        </div>
      ) : null}
      {/* A Space reads with model.onnx, which the version of a large model does not have. */}
      {adapterId === null || large ? null : (
        <label className="publish-check">
          <input type="checkbox" checked={space} onChange={({ target }) => onChange({ space: target.checked })} />
          <span>{t.space}</span>
        </label>
      )}
      {space && adapterId !== null ? (
        <div className="publish-part publish-fields">
          <Field label={t.spaceName} hint={t.nameHint}>
            <input dir="ltr" value={draft.spaceName} onChange={({ target }) => onChange({ spaceName: target.value })} />
          </Field>
        </div>
      ) : null}
    </>
  );
}

function Documents({ chosen, onChange }: { chosen: readonly string[]; onChange: (ids: string[]) => void }) {
  const documents = useDocuments();
  const t = strings.publishing.form;
  const withLines = documents.data?.filter(({ verifiedCount }) => verifiedCount > 0) ?? [];
  if (documents.isSuccess && withLines.length === 0) return <p className="muted">{t.noDocuments}</p>;
  return (
    <fieldset className="publish-documents">
      <legend>{t.ofDocuments}</legend>
      {withLines.map(({ id, name, verifiedCount }) => (
        <label key={id} className="publish-check">
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={({ target }) =>
              onChange(target.checked ? [...chosen, id] : chosen.filter((other) => other !== id))
            }
          />
          <span>
            <bdi>{name}</bdi> <span className="muted">{lines(verifiedCount)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
