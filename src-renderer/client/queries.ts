/** @file One hook per thing that main knows. Events keep them fresh (use-event.ts), so none of them polls. */
import { useQuery } from "@tanstack/react-query";
import type { Line } from "#contract/corrections.ts";
import type { LineChoice } from "#contract/training-options.ts";
import { useApi } from "./api-context.tsx";
import { useCalibration } from "./calibration.ts";
import { inParts } from "./in-parts.ts";
import { type DocumentPages, shareDocument } from "./page-refresh.ts";
import { keys } from "./query-keys.ts";

/** About a third of a megabyte each, which is read in three milliseconds. */
const LINES_AT_ONCE = 100;
const PAGES_AT_ONCE = 800;

export function useAppInfo() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.app, queryFn: () => client.app.info({}) });
}

export function useDocuments() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.documents, queryFn: () => client.documents.list({}) });
}

export function useTrash() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.trash, queryFn: () => client.documents.trash({}) });
}

export function useDocument(id: string) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.document(id),
    queryFn: async () => {
      const answers: DocumentPages[] = [];
      const pages = await inParts(PAGES_AT_ONCE, async (part) => {
        const answer = await client.documents.get({ id, ...part });
        answers.push(answer);
        return answer.pages;
      });
      return { document: (answers.at(-1) as DocumentPages).document, pages };
    },
    structuralSharing: (old, fresh) => shareDocument(old as DocumentPages | undefined, fresh as DocumentPages),
  });
}

export function useImportJob(jobId: string | null) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.importJob(jobId ?? ""),
    queryFn: () => client.documents.importJob({ jobId: jobId ?? "" }),
    enabled: jobId !== null,
  });
}

/**
 * Of two answers about a page, each line's newer one. A refetch that set out before a save landed must not bring the
 * text from before the save back.
 */
export function mergeLines(old: Line[] | undefined, fresh: Line[]): Line[] {
  if (old === undefined) return fresh;
  const known = new Map(old.map((line) => [line.id, line]));
  return fresh.map((line) => {
    const before = known.get(line.id);
    return before !== undefined && before.revision > line.revision ? before : line;
  });
}

export function useLines(pageId: string | null) {
  const { client } = useApi();
  const calibrate = useCalibration();
  return useQuery({
    queryKey: keys.lines(pageId ?? ""),
    queryFn: () =>
      inParts(LINES_AT_ONCE, async (part) => {
        const lines = await client.corrections.lines({ pageId: pageId ?? "", ...part });
        // It is kept by reading: done here, part by part, it is not to be done for all lines in the frame that shows them.
        for (const { proposal } of lines) if (proposal !== null) calibrate(proposal);
        return lines;
      }),
    enabled: pageId !== null,
    structuralSharing: (old, fresh) => mergeLines(old as Line[] | undefined, fresh as Line[]),
  });
}

export function useJournal(documentId: string) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.journal(documentId),
    queryFn: () => client.corrections.journal({ documentId }),
  });
}

/** The newest entries of a document's journal, of all that it has. */
export function useEntries(documentId: string, limit = 100) {
  const { client } = useApi();
  return useQuery({
    queryKey: [...keys.entries(documentId), limit],
    queryFn: () => client.corrections.entries({ documentId, limit }),
  });
}

/** What happened to a line, newest first. @param lineId - null: nothing is asked */
export function useHistory(lineId: string | null) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.history(lineId ?? ""),
    queryFn: () => client.corrections.history({ lineId: lineId ?? "" }),
    enabled: lineId !== null,
  });
}

/** Each version's newest reading of a line. @param lineId - null: nothing is asked */
export function useProposals(lineId: string | null) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.proposals(lineId ?? ""),
    queryFn: () => client.corrections.proposals({ lineId: lineId ?? "" }),
    enabled: lineId !== null,
  });
}

/** The queue of readings that differ from unverified text, in reading order. */
export function useDifferences(documentId: string, minConfidence = 0) {
  const { client } = useApi();
  return useQuery({
    queryKey: [...keys.differences(documentId), minConfidence],
    queryFn: () => client.corrections.differences({ documentId, minConfidence }),
  });
}

/** Verified lines with which a later reading surely disagrees. */
export function useDoubts(documentId: string) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.doubts(documentId),
    queryFn: () => client.corrections.doubts({ documentId }),
  });
}

/** How many lines wait for a decision: new readings of unverified lines, and doubts about verified ones. */
export function useReviewCounts(documentId: string) {
  const { client } = useApi();
  // One line each: with a hundred of them, every saved line would bring a page's worth of readings along.
  const differences = useQuery({
    queryKey: [...keys.differences(documentId), "count"],
    queryFn: async () => (await client.corrections.differences({ documentId, limit: 1 })).total,
  });
  const doubts = useQuery({
    queryKey: [...keys.doubts(documentId), "count"],
    queryFn: async () => (await client.corrections.doubts({ documentId, limit: 1 })).total,
  });
  return { differences: differences.data ?? 0, doubts: doubts.data ?? 0 };
}

/** Regions, reading order and image of a page. @param pageId - null: nothing is asked */
export function useLayout(pageId: string | null) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.layout(pageId ?? ""),
    queryFn: () => client.layout.page({ pageId: pageId ?? "" }),
    enabled: pageId !== null,
  });
}

export function useModels() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.models, queryFn: () => client.recognition.models({}) });
}

export function useProvider() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.provider, queryFn: () => client.recognition.provider({}) });
}

/** What reads the pages of this library. */
export function useReader() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.reader, queryFn: () => client.reader.current({}) });
}

/** Measured when it is first asked for, and not again by itself. */
export function useMachine() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.machine, queryFn: () => client.app.machine({}) });
}

/** The large models of this machine, with what depends on them here: asked anew by each screen, since much of it has no event. */
export function useLargeModels() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.largeModels, queryFn: () => client.models.list({}), refetchOnMount: "always" });
}

/** Downloads of models since the start, newest first. */
export function useModelJobs() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.modelJobs, queryFn: () => client.models.jobs({}) });
}

export function useJobs() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.jobs, queryFn: () => client.recognition.jobs({}) });
}

export function useEvaluation(documentId: string | null) {
  const { client } = useApi();
  return useQuery({
    queryKey: keys.evaluation(documentId ?? ""),
    queryFn: () => client.evaluation.document({ documentId: documentId ?? "" }),
    enabled: documentId !== null,
  });
}

export function useEnvironment() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.environment, queryFn: () => client.training.environment({}) });
}

export function usePlan(choice: LineChoice) {
  const { client } = useApi();
  return useQuery({ queryKey: keys.plan(choice), queryFn: () => client.training.plan(choice) });
}

export function useRuns() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.runs, queryFn: () => client.training.runs({}) });
}

export function useVersions() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.versions, queryFn: () => client.adapters.list({}) });
}
