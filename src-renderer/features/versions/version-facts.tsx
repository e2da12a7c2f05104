/** @file What is known of a version at a glance. */
import type { Version } from "#contract/adapters.ts";
import { useModels } from "../../client/queries.ts";
import { strings } from "../../strings/index.ts";
import { bytes, dateTime, decimal, percent } from "../../ui/format.ts";

/** Where it came from, as words; null where that is the base. */
export function originOf({ parents }: Version): string | null {
  const t = strings.versions;
  const [first] = parents;
  if (first === undefined) return null;
  const named = (name: string, gone: boolean) => (gone ? `${name} (${t.gone})` : name);
  if (first.weight === null) return t.goesOnFrom(named(first.name, first.gone));
  return t.mixedFrom(
    parents.map(({ name, weight, gone }) => t.part(named(name, gone), decimal(weight ?? 0, 2))).join(" + "),
  );
}

/** The one line that stands by the name. */
export function CerChange({ version }: { version: Version }) {
  const t = strings.versions;
  const { base, tuned } = version;
  if (base === null || tuned === null || tuned.lines === 0) return null;
  return (
    <span className="version-cer">
      <b>{t.cerChange(percent(base.cer), percent(tuned.cer))}</b>{" "}
      <span className="muted">
        {t.onLines(tuned.lines)}
        {version.splitBy === null ? "" : ` · ${t.splitBy[version.splitBy]}`}
      </span>
    </span>
  );
}

export function Facts({ version }: { version: Version }) {
  const origin = useModels().data?.origin;
  const t = strings.versions;
  const facts = [
    version.trainLines === null ? null : t.trainedOn(version.trainLines),
    version.createdAt === null ? null : dateTime(version.createdAt),
    `${t.size} ${bytes(version.size)}`,
    `${t.licence} ${version.licence}`,
  ];
  return (
    <div className="version-facts muted">
      <p>{facts.filter((part) => part !== null).join(" · ")}</p>
      {version.largeBase === null ? null : (
        <p>
          {t.taughtOn} <bdi>{version.largeBase.name}</bdi>
          {version.largeBase.repository === null ? null : (
            <>
              {" "}
              (<bdi>{version.largeBase.repository}</bdi>)
            </>
          )}
          . {t.largeVersion}
        </p>
      )}
      {version.kind === "base" && origin !== undefined ? (
        <p>
          {t.origin}: {origin.name}, {origin.source}
        </p>
      ) : null}
      {version.newCharacters.length > 0 ? (
        <p>
          {t.newCharacters}: <span className="characters">{version.newCharacters.join(" ")}</span>
        </p>
      ) : null}
      {version.manifestSha256 === null ? null : (
        <p>
          {t.manifest}: <code>{version.manifestSha256.slice(0, 12)}</code>
        </p>
      )}
    </div>
  );
}
