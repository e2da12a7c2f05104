/** @file A document to correct: pages, the image, the lines. */
import { useEffect, useState } from "react";
import { useDocument } from "../../client/queries.ts";
import { navigate } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { PageWorkspace } from "./page-workspace.tsx";
import { PlaceMemory } from "./place-memory.ts";
import { createWorkspaceStore } from "./workspace-store.ts";

interface WorkspacePageProps {
  documentId: string;
  pageId: string | null;
  lineId: string | null;
}

export function WorkspacePage({ documentId, pageId, lineId }: WorkspacePageProps) {
  const document = useDocument(documentId);
  const [store] = useState(createWorkspaceStore);
  const [memory] = useState(() => new PlaceMemory(documentId));
  const pages = document.data?.pages;
  const page =
    pages?.find((candidate) => candidate.id === pageId) ??
    pages?.find((candidate) => candidate.id === memory.place.pageId) ??
    pages?.find((candidate) => candidate.verifiedCount < candidate.lineCount) ??
    pages?.[0];

  useEffect(() => {
    if (page !== undefined) memory.change({ pageId: page.id });
  }, [page, memory]);

  if (document.isError) {
    return (
      <div className="screen">
        <ErrorBanner error={document.error} onRetry={() => void document.refetch()} />
      </div>
    );
  }
  if (document.data === undefined || pages === undefined) return <Loading />;
  if (page === undefined) return <p className="loading">{strings.library.noLines}</p>;
  return (
    <PageWorkspace
      document={document.data.document}
      pages={pages}
      page={page}
      lineId={lineId}
      store={store}
      memory={memory}
      onPage={(id) => navigate({ screen: "document", documentId, pageId: id, lineId: null })}
    />
  );
}
