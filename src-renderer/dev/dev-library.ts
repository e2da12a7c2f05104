/** @file What the host in memory says of lists of documents, tags, the trash and search. */
import type { Line } from "#contract/corrections.ts";
import type { DocumentSummary, LibraryProgress, Tag, TrashContents } from "#contract/documents.ts";
import type { SearchHit } from "#contract/search.ts";

interface ListQuery {
  text?: string;
  tagId?: string;
  removed?: boolean;
  offset?: number;
  limit?: number;
}

/** Answers by method. @param count how many documents there are to be: the given ones over and over */
export function libraryAnswers(
  documents: readonly DocumentSummary[],
  trash: readonly DocumentSummary[],
  lines: readonly Line[],
  count = documents.length,
): Record<string, (input: never) => unknown> {
  const tags: Tag[] = [
    { id: "t1", name: "Märchen", documentCount: 1 },
    { id: "t2", name: "شعر", documentCount: 1 },
  ];
  const many = Array.from({ length: count }, (_, index) => {
    const document = documents[index % documents.length] as DocumentSummary;
    const tag = tags[index % 3];
    return {
      ...document,
      id: index < documents.length ? document.id : `${document.id}-${index}`,
      tags: tag === undefined ? [] : [{ id: tag.id, name: tag.name }],
    };
  });
  const progress: LibraryProgress = {
    documents: count,
    pages: count * 4,
    readPages: count * 2,
    lines: count * 42,
    edited: count * 3,
    verified: count * 6,
    unreadable: count,
    hasSample: true,
  };
  const contents: TrashContents = {
    documents: trash.length,
    pages: 12,
    lines: 380,
    verified: 57,
    bytes: 48_200_000,
    learnedBy: ["Fraktur 2"],
  };
  return {
    "documents.query": ({ text = "", tagId, removed = false, offset = 0, limit = 60 }: ListQuery) => {
      const found = (removed ? trash : many).filter(
        (document) =>
          document.name.toLowerCase().includes(text.toLowerCase()) &&
          (tagId === undefined || document.tags.some(({ id }) => id === tagId)),
      );
      return { documents: found.slice(offset, offset + limit), total: found.length };
    },
    "documents.progress": () => progress,
    "documents.languages": () => [
      { language: "de-Latf", documentCount: 1 },
      { language: "ar", documentCount: 1 },
    ],
    "documents.setLanguages": () => ({ before: [{ documentIds: ["d1"], language: "de-Latf" }] }),
    "documents.tags": () => tags,
    "documents.tag": () => tags,
    "documents.renameTag": () => tags,
    "documents.removeTag": ({ id }: { id: string }) => ({
      name: tags.find((tag) => tag.id === id)?.name ?? "",
      documentIds: ["d1"],
    }),
    "documents.setRemoved": () => ({}),
    "documents.trashContents": () => contents,
    "documents.trashJob": () => null,
    "documents.emptyTrash": () => ({
      state: "done",
      done: 12,
      total: 12,
      documents: trash.length,
      freedBytes: contents.bytes,
      waitingFiles: 0,
      message: null,
    }),
    "search.lines": ({ text, offset, limit }: { text: string; offset: number; limit: number }) => {
      const word = text.trim().toLowerCase();
      const hits = lines.filter((line) => line.text.toLowerCase().includes(word));
      return {
        hits: hits.slice(offset, offset + limit).map((line): SearchHit => {
          const start = line.text.toLowerCase().indexOf(word);
          return {
            lineId: line.id,
            pageId: line.pageId,
            documentId: "d1",
            documentName: documents[0]?.name ?? "",
            pagePosition: 0,
            linePosition: line.position,
            snippet: line.text,
            cutBefore: false,
            cutAfter: false,
            ranges: [[start, start + word.length]],
            direction: line.direction,
            status: line.status,
            cropAsset: line.cropAsset,
          };
        }),
        total: hits.length,
        mostCounted: 10_000,
        indexing: null,
      };
    },
  };
}
