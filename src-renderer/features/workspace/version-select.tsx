/** @file Which version reads this document, and why; another one can be chosen for it. */
import { useQueryClient } from "@tanstack/react-query";
import type { Version, VersionInUse } from "#contract/adapters.ts";
import { useApi } from "../../client/api-context.tsx";
import { useReader, useVersions } from "../../client/queries.ts";
import { keys } from "../../client/query-keys.ts";
import { useVersionInUse } from "../../client/version-queries.ts";
import { strings } from "../../strings/index.ts";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

/** The version that reads a document; undefined where another engine does. */
export function useReadingVersion(documentId: string): Version | undefined {
  const versions = useVersions().data;
  const inUse = useVersionInUse(documentId).data;
  const reader = useReader().data;
  if (inUse?.because === "library" && reader?.choice.kind !== "builtin") return undefined;
  return versions?.find(({ id }) => id === inUse?.versionId);
}

/** What the tooltip says in full; the field is narrow. */
function why(inUse: VersionInUse | undefined): string | null {
  if (inUse === undefined) return null;
  const t = strings.versions.inUse;
  const { name, because, tag } = inUse;
  return `${name}: ${because === "tag" ? t.tag(tag ?? "") : t[because]}`;
}

export function VersionSelect({ documentId }: { documentId: string }) {
  const { client } = useApi();
  const queries = useQueryClient();
  const versions = useVersions().data;
  const inUse = useVersionInUse(documentId).data;
  const reader = useReader().data;
  const t = strings.versions.inUse;
  const own = inUse?.because === "document" ? inUse.versionId : "";

  const choose = async (versionId: string | null): Promise<void> => {
    try {
      await client.adapters.choose({ subject: { kind: "document", id: documentId }, versionId });
      await queries.invalidateQueries({ queryKey: keys.versionInUse(documentId) });
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };

  const inherited = inUse?.inherited;
  return (
    <label className="field-inline version-select" title={why(inUse) ?? t.hint}>
      <span>{strings.workspace.version}</span>
      <select
        aria-label={strings.workspace.versionLabel}
        value={own}
        disabled={versions === undefined || inUse === undefined}
        onChange={(event) => void choose(event.target.value === "" ? null : event.target.value)}
      >
        <option value="">
          {inherited === undefined
            ? ""
            : inherited.tag === null
              ? t.asLibrary(reader?.name ?? inherited.name)
              : `${inherited.name} (${t.tag(inherited.tag)})`}
        </option>
        {versions
          ?.filter(({ id, stage }) => stage !== "archived" || id === own)
          .map(({ id, name }) => (
            <option key={id} value={id}>
              {id === own ? `${name} (${t.document})` : name}
            </option>
          ))}
      </select>
    </label>
  );
}
