/** @file For as long as lines of this document are read elsewhere, the bar says by whom. */
import { CloudAlert, CloudUpload } from "lucide-react";
import { useReader } from "../../client/queries.ts";
import { useVersionInUse } from "../../client/version-queries.ts";
import { Link } from "../../router.tsx";
import { strings } from "../../strings/index.ts";

export function ReaderChip({ documentId }: { documentId: string }) {
  const reader = useReader().data;
  const inUse = useVersionInUse(documentId).data;
  const t = strings.versions.reader;
  // A version of its own reads here.
  if (reader?.destination == null || inUse?.because !== "library") return null;
  const { destination, problem } = reader;
  const host = URL.parse(destination)?.host ?? destination;
  const Icon = problem === null ? CloudUpload : CloudAlert;
  return (
    <Link
      to={{ screen: "versions" }}
      className={problem === null ? "reader-chip" : "reader-chip trouble"}
      title={problem ?? t.readByHint(destination)}
    >
      <Icon size={14} aria-hidden />
      <span>{problem === null ? t.readBy(host) : t.trouble(host)}</span>
    </Link>
  );
}
