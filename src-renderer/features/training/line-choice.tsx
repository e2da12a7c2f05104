/** @file Which documents are learned from, and which are held back as a whole. */
import type { LineChoice, TurnedOptions } from "#contract/training-options.ts";
import { useDataSets } from "../../client/dataset-queries.ts";
import { useLanguages, useTags } from "../../client/library-queries.ts";
import { useDocuments } from "../../client/queries.ts";
import { strings } from "../../strings/index.ts";
import { languageName } from "../../ui/format.ts";

interface LineChoiceProps {
  choice: LineChoice;
  onChoose(choice: LineChoice): void;
  /** A knob of the recipe, since every library knows what it means. */
  languages: TurnedOptions["languages"];
  onLanguages(languages: string[] | undefined): void;
}

export function LineChoiceFields({ choice, onChoose, languages, onLanguages }: LineChoiceProps) {
  const documents = useDocuments();
  const tags = useTags();
  const inUse = useLanguages().data?.map(({ language }) => language) ?? [];
  // One that a recipe brought is shown although no document is in it.
  const offered = [...new Set([...inUse, ...(languages ?? [])])];
  const t = strings.training;
  const withLines = documents.data?.filter((doc) => doc.verifiedCount > 0) ?? [];
  const names = tags.data?.map((tag) => tag.name) ?? [];
  const ids = withLines.map((doc) => doc.id);
  // A score on lines made from text says nothing of real pages.
  const real = withLines.filter((doc) => !doc.synthetic);
  return (
    <>
      <FrozenFields choice={choice} onChoose={onChoose} />
      {withLines.length > 1 ? (
        <fieldset className="document-choice">
          <legend>{t.documents}</legend>
          <label>
            <input
              type="checkbox"
              checked={choice.documentIds === undefined}
              onChange={({ target }) => onChoose(put(choice, "documentIds", target.checked ? undefined : ids))}
            />
            {t.allDocuments}
          </label>
          {choice.documentIds === undefined
            ? null
            : withLines.map((doc) => (
                <Box
                  key={doc.id}
                  name={doc.name}
                  value={doc.id}
                  among={choice.documentIds ?? []}
                  onChange={(among) => onChoose(put(choice, "documentIds", among))}
                />
              ))}
        </fieldset>
      ) : null}
      {names.length > 0 ? (
        <fieldset className="document-choice">
          <legend>{t.knobs.tags}</legend>
          {names.map((name) => (
            <Box
              key={name}
              name={name}
              value={name}
              among={choice.tags ?? []}
              onChange={(among) => onChoose(put(choice, "tags", among.length === 0 ? undefined : among))}
            />
          ))}
        </fieldset>
      ) : null}
      {offered.length > 0 ? (
        <fieldset className="document-choice">
          <legend>{t.knobs.languages}</legend>
          {offered.map((tag) => (
            <Box
              key={tag}
              name={languageName(tag)}
              value={tag}
              among={languages ?? []}
              onChange={(among) => onLanguages(among.length === 0 ? undefined : among)}
            />
          ))}
        </fieldset>
      ) : null}
      {withLines.length > 1 && real.length > 0 ? (
        <fieldset className="document-choice">
          <legend>{t.knobs.validationDocuments}</legend>
          {real.map((doc) => (
            <Box
              key={doc.id}
              name={doc.name}
              value={doc.id}
              among={choice.validationDocumentIds ?? []}
              onChange={(among) =>
                onChoose(put(choice, "validationDocumentIds", among.length === 0 ? undefined : among))
              }
            />
          ))}
        </fieldset>
      ) : null}
    </>
  );
}

/** Frozen data sets to learn from and to score on, where there are any. */
function FrozenFields({ choice, onChoose }: Pick<LineChoiceProps, "choice" | "onChoose">) {
  const sets = useDataSets().data?.filter(({ unit }) => unit === "line") ?? [];
  const t = strings.dataSets.choice;
  if (sets.length === 0) return null;
  const parts = [
    { part: "dataSetVersionId", label: t.train, none: t.library },
    { part: "evaluationVersionId", label: t.evaluate, none: t.heldBack },
  ] as const;
  return parts.map(({ part, label, none }) => (
    <label key={part}>
      {label}
      <select
        value={choice[part] ?? ""}
        onChange={({ target }) => {
          const { [part]: _, ...others } = choice;
          onChoose(target.value === "" ? others : { ...others, [part]: target.value });
        }}
      >
        <option value="">{none}</option>
        {sets.flatMap((set) =>
          set.versions.map(({ id, number }) => (
            <option key={id} value={id}>
              {t.name(set.name, number)}
            </option>
          )),
        )}
      </select>
    </label>
  ));
}

/** The choice with one part set, or without it. */
function put(
  choice: LineChoice,
  part: "documentIds" | "tags" | "validationDocumentIds",
  value: string[] | undefined,
): LineChoice {
  const { [part]: _, ...others } = choice;
  return value === undefined ? others : { ...others, [part]: value };
}

interface BoxProps {
  name: string;
  value: string;
  among: readonly string[];
  onChange(among: string[]): void;
}

function Box({ name, value, among, onChange }: BoxProps) {
  return (
    <label>
      <input
        type="checkbox"
        checked={among.includes(value)}
        onChange={({ target }) =>
          onChange(target.checked ? [...among, value].sort() : among.filter((other) => other !== value))
        }
      />
      {name}
    </label>
  );
}
