/** @file Which lines count: by version, tag, language and what the version saw. It stands in the address. */
import type { Dashboard, LineFilter, Seen } from "#contract/dashboard.ts";
import { lines as linesText, strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { languageName } from "../../ui/format.ts";
import type { ViewProps } from "./view-props.ts";

const t = strings.dashboard.trends;
const SEEN: readonly string[] = ["unseen", "validation", "train"] satisfies Seen[];
const PARTS = ["version", "tag", "language", "seen"] as const;
/** In the address, for documents of which nobody has said the language. */
const UNSAID = "-";

/** The filter as main has it. */
export function lineFilter({ documentId, filter }: Pick<ViewProps, "documentId" | "filter">): LineFilter {
  const { version, tag, language: of, seen } = filter;
  return {
    ...(documentId === null ? {} : { documentId }),
    ...(version === undefined ? {} : { versionId: version }),
    ...(tag === undefined ? {} : { tagId: tag }),
    ...(of === undefined ? {} : { language: of === UNSAID ? "" : of }),
    ...(seen === undefined || !SEEN.includes(seen) ? {} : { seen: seen as Seen }),
  };
}

/** A language by its name in the language of the window. */
export const nameOfLanguage = (tag: string): string => (tag === "" ? t.unsaid : languageName(tag));

type Choice = Dashboard["choices"]["tags"][number];

export function LineFilterBar({ filter, setFilter, choices }: ViewProps & { choices: Dashboard["choices"] }) {
  const seen = choices.seen.map((each) => ({ ...each, name: t.subsets[each.key as Seen] }));
  const languages = choices.languages.map((each) => ({
    ...each,
    key: each.key === "" ? UNSAID : each.key,
    name: nameOfLanguage(each.key),
  }));
  const parts: { part: (typeof PARTS)[number]; label: string; any: string; of: Choice[] }[] = [
    { part: "version", label: strings.scores.version, any: t.newest, of: choices.versions },
    { part: "tag", label: t.tag, any: t.any, of: choices.tags },
    { part: "language", label: t.language, any: t.any, of: languages },
    { part: "seen", label: t.subset, any: t.any, of: seen },
  ];
  return (
    <fieldset className="line-filter">
      <legend className="visually-hidden">{t.filter}</legend>
      {parts
        .filter(({ part, of }) => filter[part] !== undefined || of.length > 1)
        .map(({ part, label, any, of }) => (
          <label key={part} className="field-inline">
            <span>{label}</span>
            <select value={filter[part] ?? ""} onChange={(event) => setFilter({ [part]: event.target.value || null })}>
              <option value="">{any}</option>
              {of.map(({ key, name, lines }) => (
                <option key={key} value={key}>
                  {name} ({linesText(lines)})
                </option>
              ))}
            </select>
          </label>
        ))}
      {PARTS.some((part) => filter[part] !== undefined) ? (
        <Button
          size="small"
          tone="quiet"
          onClick={() => setFilter(Object.fromEntries(PARTS.map((part) => [part, null])))}
        >
          {t.clear}
        </Button>
      ) : null}
    </fieldset>
  );
}
