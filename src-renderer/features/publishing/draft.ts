/** @file What is being filled in before a package is made, and the request that it means. */
import type { CardFields, PublishRequest } from "#contract/publishing.ts";

export interface Draft {
  /** null: only a data set. */
  adapterId: string | null;
  owner: string;
  name: string;
  visibility: "private" | "public";
  branch: string;
  tag: string;
  dataset: boolean;
  datasetName: string;
  /** null: the lines that the version was taught and scored on. */
  documentIds: readonly string[] | null;
  space: boolean;
  spaceName: string;
  quoteLines: boolean;
  language: boolean;
  title: string;
  licence: string;
  licenceName: string;
  licenceLink: string;
  /** With commas between, as typed. */
  languages: string;
  tags: string;
  intendedUse: string;
  rules: string;
}

/** What has to be mended before a package can be made: a field of the form with what it wants. */
export type Problem =
  | "choose"
  | "badOwner"
  | "badName"
  | "badRevision"
  | "chooseDocuments"
  | "noTitle"
  | "badLicence"
  | "badLanguages";

const NAME = /^[A-Za-z0-9][\w.-]{0,95}$/;
const REVISION = /^[A-Za-z0-9][\w./-]*$/;
const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
/** Stands for an owner where nobody is signed in: in a folder it only fills links. */
const NOBODY = "your-name";

interface Suggestion {
  name: string;
  card: CardFields;
  last: PublishRequest | null;
}

/** A form filled with what is known: what was said the last time goes before what can be guessed. */
export function draftOf(
  adapterId: string | null,
  documentIds: readonly string[] | null,
  { name, card, last }: Suggestion,
  owners: readonly string[],
): Draft {
  const [owner, own] = split(last?.repo ?? null);
  const said = last?.card ?? card;
  return {
    adapterId,
    owner: owner ?? owners[0] ?? NOBODY,
    name: own ?? name,
    visibility: last?.visibility ?? "private",
    branch: last?.branch ?? "main",
    // A tag is one revision's: the next has another.
    tag: "",
    dataset: adapterId === null || last?.dataset != null,
    datasetName: split(last?.dataset?.repo ?? null)[1] ?? (adapterId === null ? name : `${name}-lines`),
    documentIds: adapterId === null ? (documentIds ?? []) : (last?.dataset?.documentIds ?? null),
    space: last?.space != null,
    spaceName: split(last?.space?.repo ?? null)[1] ?? `${name}-reads`,
    quoteLines: last?.quoteLines ?? false,
    language: last?.language ?? true,
    title: said.title,
    licence: said.licence,
    licenceName: said.licenceName,
    licenceLink: said.licenceLink,
    languages: said.languages.join(", "),
    tags: said.tags.join(", "),
    intendedUse: said.intendedUse,
    rules: said.rules === "" ? card.rules : said.rules,
  };
}

/** Who signs in while the form is open owns what nobody owned. */
export function withOwner(draft: Draft, owners: readonly string[]): Draft {
  const [owner] = owners;
  return draft.owner === NOBODY && owner !== undefined ? { ...draft, owner } : draft;
}

/** Everything that a package cannot be made with. Empty: it can be made. */
export function problemsOf(draft: Draft): Problem[] {
  const found: Problem[] = [];
  const { adapterId, dataset, space, documentIds } = draft;
  if (adapterId === null && !dataset) found.push("choose");
  if (!NAME.test(draft.owner)) found.push("badOwner");
  const names = [
    ...(adapterId === null ? [] : [draft.name]),
    ...(dataset ? [draft.datasetName] : []),
    ...(space && adapterId !== null ? [draft.spaceName] : []),
  ];
  if (names.some((name) => !NAME.test(name))) found.push("badName");
  if (!REVISION.test(draft.branch) || (draft.tag !== "" && !REVISION.test(draft.tag))) found.push("badRevision");
  if (dataset && documentIds !== null && documentIds.length === 0) found.push("chooseDocuments");
  if (draft.title.trim() === "") found.push("noTitle");
  const ownTerms = draft.licenceName.trim() !== "" && /^https?:\/\/\S+$/.test(draft.licenceLink.trim());
  if (draft.licence === "other" && !ownTerms) found.push("badLicence");
  if (listOf(draft.languages).some((code) => !LANGUAGE.test(code))) found.push("badLanguages");
  return found;
}

/** The request of a draft without problems. */
export function requestOf(draft: Draft): PublishRequest {
  const { adapterId, owner, dataset, space, tag } = draft;
  const other = draft.licence === "other";
  return {
    adapterId,
    repo: adapterId === null ? null : `${owner}/${draft.name}`,
    dataset: dataset
      ? {
          repo: `${owner}/${draft.datasetName}`,
          documentIds: draft.documentIds === null ? null : [...draft.documentIds],
        }
      : null,
    space: space && adapterId !== null ? { repo: `${owner}/${draft.spaceName}` } : null,
    visibility: draft.visibility,
    branch: draft.branch,
    tag: tag === "" ? null : tag,
    card: {
      title: draft.title.trim(),
      licence: draft.licence,
      licenceName: other ? draft.licenceName.trim() : "",
      licenceLink: other ? draft.licenceLink.trim() : "",
      languages: listOf(draft.languages),
      tags: listOf(draft.tags),
      intendedUse: draft.intendedUse,
      rules: draft.rules,
    },
    quoteLines: draft.quoteLines,
    language: draft.language,
  };
}

const listOf = (typed: string): string[] => [
  ...new Set(
    typed
      .split(/[,،;]/)
      .map((part) => part.trim())
      .filter((part) => part !== ""),
  ),
];

function split(repo: string | null): [owner: string | null, name: string | null] {
  const [owner, name] = repo?.split("/") ?? [];
  return [owner ?? null, name ?? null];
}

/** What every part of the form is given. */
export interface FormProps {
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
}
