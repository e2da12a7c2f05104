/**
 * @file What each event does to the cache, in one place. Events only say what changed; after a gap or a lost
 * connection nothing in the cache can be trusted, and everything is read again.
 */
import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { EmendEvents, EventName } from "#contract/index.ts";
import type { LearningCurve } from "#contract/learning-curve.ts";
import type { ModelJob } from "#contract/models.ts";
import type { HubJob } from "#contract/publishing.ts";
import type { ReadingJob } from "#contract/recognition.ts";
import type { Run } from "#contract/training.ts";
import type { EventFrame, Transport } from "#contract/wire.ts";
import { createClient } from "./create-client.ts";
import { PageRefresh } from "./page-refresh.ts";
import { keys } from "./query-keys.ts";

/** Invalidations are gathered this long (ms): a fast typist must not make the library list reload per keystroke. */
const GATHER = 120;

/** Lines that this window is saving: their `corrections.changed` says nothing that the answer does not say. */
export class OwnChanges {
  readonly #expected = new Map<string, number>();

  /** Call before sending a save. */
  expect(lineId: string): void {
    this.#expected.set(lineId, (this.#expected.get(lineId) ?? 0) + 1);
  }

  /** Call when a save failed, so that no event will come of it. Also how an event is used up. */
  settle(lineId: string): boolean {
    const count = this.#expected.get(lineId) ?? 0;
    if (count <= 1) this.#expected.delete(lineId);
    else this.#expected.set(lineId, count - 1);
    return count > 0;
  }
}

/** Applies events to a query cache. */
export class EventSync {
  readonly #queries: QueryClient;
  readonly #own: OwnChanges;
  readonly #pages: PageRefresh | null;
  #sequence: number | null = null;
  #dirty = new Map<string, QueryKey>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** @param pages - keeps single pages fresh; without it a change of one reads the whole document again */
  constructor(queries: QueryClient, own: OwnChanges, pages: PageRefresh | null = null) {
    this.#queries = queries;
    this.#own = own;
    this.#pages = pages;
  }

  /** The connection is back: whatever happened in between was not heard. */
  resync(): void {
    this.#sequence = null;
    void this.#queries.invalidateQueries();
  }

  /** Takes one frame; a gap in the sequence (or a restarted host) reads everything again. */
  take(frame: EventFrame): void {
    const expected = this.#sequence === null ? frame.sequence : this.#sequence + 1;
    this.#sequence = frame.sequence;
    if (frame.sequence !== expected) void this.#queries.invalidateQueries();
    this.#apply(frame.name as EventName, frame.payload);
  }

  #apply(name: EventName, payload: unknown): void {
    const apply = this.#effects[name] as ((payload: unknown) => void) | undefined;
    apply?.(payload);
  }

  readonly #effects: { [N in EventName]: (payload: EmendEvents[N]) => void } = {
    "documents.changed": ({ documentId }) => {
      this.#stale(keys.documents, keys.trash, keys.allPlans);
      if (documentId !== null) this.#stale(keys.document(documentId));
    },
    "documents.tagsChanged": () => this.#stale(keys.tags, keys.allSearches, keys.versions),
    "documents.trashProgress": (job) => {
      this.#put(keys.trashJob, () => job);
      if (job.state !== "running") this.#stale(keys.trash, keys.documents, keys.allSearches);
    },
    "search.progress": () => this.#stale(keys.allSearches),
    "documents.importProgress": (job) => {
      this.#put(keys.importJob(job.id), () => job);
      if (job.state !== "running") this.#stale(keys.documents, keys.allDocuments);
    },
    "recognition.modelsChanged": (status) => {
      this.#put(keys.models, () => status);
      if (status.state === "ready") this.#stale(keys.provider, keys.versions);
    },
    "reader.changed": (state) => {
      this.#put(keys.reader, () => state);
      this.#stale(keys.largeModels, keys.readingServer);
    },
    "models.changed": () => this.#stale(keys.largeModels),
    "models.progress": (job) => {
      this.#put<ModelJob[]>(keys.modelJobs, (jobs) => (jobs === undefined ? jobs : upsert(jobs, job)));
      if (job.state !== "running") this.#stale(keys.largeModels, keys.machine);
    },
    "recognition.progress": (job) => this.#reading(job),
    "corrections.changed": ({ documentId, pageId, lineIds }) => {
      const foreign = lineIds.filter((id) => !this.#own.settle(id));
      if (foreign.length > 0 || lineIds.length === 0) this.#stale(keys.lines(pageId), keys.journal(documentId));
      this.#stale(keys.differences(documentId), keys.doubts(documentId), keys.entries(documentId));
      this.#stale(keys.allHistories, keys.allProposals);
      this.#stalePage(documentId, pageId);
      this.#stale(keys.documents, keys.evaluation(documentId), keys.allPlans);
    },
    "layout.changed": ({ documentId, pageId }) => {
      this.#stalePage(documentId, pageId);
      this.#stale(keys.layout(pageId), keys.lines(pageId), keys.journal(documentId));
      this.#stale(keys.pageBoxes(pageId), keys.privacyPage(pageId));
      this.#stale(keys.documents, keys.evaluation(documentId), keys.allPlans, keys.entries(documentId));
    },
    "training.environmentChanged": (status) => {
      this.#put(keys.environment, () => status);
    },
    "training.progress": (run) => {
      this.#put<Run[]>(keys.runs, (runs) => (runs === undefined ? runs : upsert(runs, run)));
      if (run.state !== "running") this.#stale(keys.runs, keys.versions);
    },
    "adapters.progress": (job) => {
      this.#put(keys.versionJob(job.id), () => job);
      if (job.state === "done") this.#stale(keys.versions);
    },
    "trials.changed": () => this.#stale(keys.trials),
    "learningCurve.progress": (curve) => {
      this.#put<LearningCurve[]>(keys.curves, (curves) => (curves === undefined ? curves : upsert(curves, curve)));
    },
    "runs.removed": () => this.#stale(keys.runs),
    "adapters.changed": () => this.#stale(keys.versions, keys.allEvaluations, keys.calibrations),
    "evaluation.scoring": ({ documentId, done, total }) =>
      this.#put(keys.scoring(documentId), () => (done < total ? done / total : null)),
    "evaluation.queueChanged": ({ documentId }) => this.#stale(keys.queue(documentId), keys.estimate(documentId)),
    "drift.settingsChanged": () => this.#stale(keys.allDrift),
    "confusions.progress": (job) => this.#put(keys.mendJob(job.id), () => job),
    "imageQuality.progress": (job) => {
      this.#put(keys.qualityJob, () => job);
      if (job.state !== "running") this.#stale(keys.allEvaluations);
    },
    "formats.progress": (job) => {
      this.#put(keys.formatJob(job.id), () => job);
      if (job.kind === "import" && job.state !== "running") this.#stale(keys.documents, keys.allDocuments);
    },
    "publishing.accountChanged": (account) => this.#put(keys.hubAccount, () => account),
    "publishing.packageChanged": (made) => this.#put(keys.package(made.id), () => made),
    "publishing.progress": (job) => {
      this.#put<HubJob[]>(keys.hubJobs, (jobs) => (jobs === undefined ? jobs : upsert(jobs, job)));
      if (job.state !== "running") this.#stale(keys.hubJobs, keys.audit, keys.documents);
    },
    "datasets.progress": (job) => {
      this.#put(keys.dataSetJob(job.id), () => job);
    },
    "datasets.changed": () => this.#stale(keys.dataSets, keys.allPlans),
    "backups.progress": (job) => {
      this.#put(keys.backupJob(job.id), () => job);
      if (job.state !== "running") this.#stale(keys.backups);
    },
    "privacy.changed": () => this.#stale(keys.allOfPrivacy, keys.allPlans),
    "writing.changed": ({ what }) => this.#stale(keys.allOfWriting(what)),
  };

  #reading(job: ReadingJob): void {
    const before = this.#queries.getQueryData<ReadingJob[]>(keys.jobs)?.find((known) => known.id === job.id);
    this.#put<ReadingJob[]>(keys.jobs, (jobs) => (jobs === undefined ? jobs : upsert(jobs, job)));
    const pageThrough = before === undefined || before.done !== job.done || before.currentPageId !== job.currentPageId;
    if (pageThrough || job.state !== "running") {
      this.#stale(keys.document(job.documentId), keys.documents, keys.allLines);
    }
    if (job.state !== "running") {
      this.#stale(keys.evaluation(job.documentId), keys.provider, keys.allPlans, keys.journal(job.documentId));
      this.#stale(keys.differences(job.documentId), keys.doubts(job.documentId), keys.allProposals, keys.allLayouts);
    }
  }

  /** Takes what the event itself says. An answer on its way may be from before the event, so it is asked for again. */
  #put<T>(key: QueryKey, change: (known: T | undefined) => T | undefined): void {
    const asked = this.#queries.isFetching({ queryKey: key, exact: true }) > 0;
    this.#queries.setQueryData<T>(key, change);
    if (asked) this.#stale(key);
  }

  #stalePage(documentId: string, pageId: string): void {
    if (this.#pages === null) this.#stale(keys.document(documentId));
    else this.#pages.mark(documentId, pageId);
  }

  #stale(...stale: QueryKey[]): void {
    for (const key of stale) this.#dirty.set(JSON.stringify(key), key);
    this.#timer ??= setTimeout(() => this.flush(), GATHER);
  }

  /** Invalidates what was gathered, now. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const dirty = [...this.#dirty.values()];
    this.#dirty = new Map();
    for (const queryKey of dirty) void this.#queries.invalidateQueries({ queryKey });
    this.#pages?.flush();
  }
}

/** `item` in its place, or first where it is new. */
function upsert<T extends { id: string }>(list: T[], item: T): T[] {
  return list.some((known) => known.id === item.id)
    ? list.map((known) => (known.id === item.id ? item : known))
    : [item, ...list];
}

/** Keeps the cache in step with the host for as long as the component lives. @returns whether the host is heard. */
export function useEventSync(transport: Transport, queries: QueryClient, own: OwnChanges): boolean {
  const [connected, setConnected] = useState(true);
  useEffect(() => {
    const client = createClient(transport);
    const pages = new PageRefresh(queries, (documentId, pageIds) =>
      client.documents.pageFigures({ documentId, pageIds }),
    );
    const sync = new EventSync(queries, own, pages);
    let lost = false;
    const offStatus = transport.onStatus((up) => {
      setConnected(up);
      if (!up) lost = true;
      else if (lost) {
        lost = false;
        sync.resync();
      }
    });
    const off = transport.subscribe((frame) => sync.take(frame));
    return () => {
      off();
      offStatus();
      sync.flush();
    };
  }, [transport, queries, own]);
  return connected;
}
