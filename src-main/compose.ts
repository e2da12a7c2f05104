import { join } from "node:path";
import { AppError } from "#contract/errors.ts";
import type { EmendHandlers } from "#contract/index.ts";
import { makeVersions } from "./adapters/version-services.ts";
import { type LibraryHost, makeBackups, workUnderWay } from "./backups/backup-services.ts";
import { ChangeEvents } from "./corrections/change-events.ts";
import { CorrectionService } from "./corrections/correction-service.ts";
import { IncomingReadings } from "./corrections/incoming-readings.ts";
import { Journal } from "./corrections/journal.ts";
import { JournalRepository } from "./corrections/journal-repository.ts";
import { LineArchiveRepository } from "./corrections/line-archive-repository.ts";
import { LineChanges } from "./corrections/line-changes.ts";
import { LineHistory } from "./corrections/line-history.ts";
import { LineRepository } from "./corrections/line-repository.ts";
import { ProposalRepository } from "./corrections/proposal-repository.ts";
import { ReadingMerge } from "./corrections/reading-merge.ts";
import { type DataSetServices, makeDataSets, makeSynthetic } from "./datasets/dataset-services.ts";
import { DocumentRepository } from "./documents/document-repository.ts";
import { DocumentService } from "./documents/document-service.ts";
import { ImportService } from "./documents/import-service.ts";
import { makeThumbnail } from "./documents/page-intake.ts";
import { SampleService } from "./documents/sample-service.ts";
import { ScaledPages } from "./documents/scaled-pages.ts";
import { TagRepository } from "./documents/tag-repository.ts";
import { TagService } from "./documents/tag-service.ts";
import { TranscribedPages } from "./documents/transcribed-pages.ts";
import { TrashRepository } from "./documents/trash-repository.ts";
import { TrashService } from "./documents/trash-service.ts";
import { makeDashboards } from "./evaluation/dashboard-services.ts";
import { EvaluationRepository } from "./evaluation/evaluation-repository.ts";
import { EvaluationService } from "./evaluation/evaluation-service.ts";
import { insightServices } from "./evaluation/insight-services.ts";
import { FormatJobs } from "./formats/format-jobs.ts";
import { FormatRepository } from "./formats/format-repository.ts";
import { type FormatServices, makeFormats } from "./formats/format-services.ts";
import { PageChanges, RegionChanges } from "./layout/layout-changes.ts";
import { LayoutRepository } from "./layout/layout-repository.ts";
import type { LayoutServices } from "./layout/layout-services.ts";
import { LineLayoutService } from "./layout/line-layout-service.ts";
import { textLayerOn } from "./layout/page-geometry.ts";
import { PageImages } from "./layout/page-image.ts";
import { PageLayouts } from "./layout/page-layouts.ts";
import { PageTurning } from "./layout/page-turning.ts";
import { ReadingOrderService } from "./layout/reading-order.ts";
import { Redetection } from "./layout/redetection.ts";
import { RegionService } from "./layout/region-service.ts";
import { makeModels } from "./models/models-services.ts";
import { lockLibrary } from "./platform/library-lock.ts";
import { describeMachine, foldersOf } from "./platform/machine.ts";
import { dropPartialFolders } from "./platform/partial-folders.ts";
import { configFolder } from "./platform/paths.ts";
import { FileSecretStore, type SecretStore } from "./platform/secret-store.ts";
import { SourceRegistry } from "./platform/uploads.ts";
import { BoxChanges } from "./privacy/box-changes.ts";
import { makePrivacy } from "./privacy/privacy-services.ts";
import { HUB_URL } from "./publishing/hub-client.ts";
import { makePublishing } from "./publishing/publishing-services.ts";
import { tryModel } from "./publishing/try-model.ts";
import type { SpawnEngineProcess } from "./recognition/engine-protocol.ts";
import { LineDetector } from "./recognition/line-detector.ts";
import { MODEL_FILES, MODELS_SIZE, ORIGIN } from "./recognition/models/catalogue.ts";
import { ReadingService } from "./recognition/reading-service.ts";
import { makeRecognition } from "./recognition/recognition-services.ts";
import { EventBus } from "./rpc/event-bus.ts";
import { makeHandlers } from "./rpc/handlers.ts";
import { traceWork } from "./rpc/work-spans.ts";
import { fold } from "./search/fold.ts";
import { SearchRepository } from "./search/search-repository.ts";
import { SearchService } from "./search/search-service.ts";
import { isScaled, parseAssetId } from "./storage/asset-id.ts";
import { BlobStore } from "./storage/blob-store.ts";
import { openDatabase } from "./storage/database.ts";
import { SettingsRepository } from "./storage/settings-repository.ts";
import { sweepStaged } from "./storage/staged-blobs.ts";
import { BASE_HUB_ID } from "./training/training-needs.ts";
import { makeTraining } from "./training/training-services.ts";
import { DictionaryRepository } from "./writing/dictionary-repository.ts";
import { DictionaryService } from "./writing/dictionary-service.ts";
import { WritingRepository } from "./writing/writing-repository.ts";
import { WritingService } from "./writing/writing-service.ts";

export interface ComposeOptions extends LibraryHost {
  libraryFolder: string;
  host: "electron" | "web";
  resourcesFolder: string;
  /** Shows a folder in the file manager; left out where the host cannot. */
  reveal?: (path: string) => void;
  /** How the worker process is started; a forked Node process when left out. */
  spawnEngineProcess?: SpawnEngineProcess;
  /** Where the sign-in to the Hub is kept; a file of its owner alone when left out. */
  secrets?: SecretStore;
  /** The same for keys of servers that read. */
  serverKeys?: SecretStore;
  log?: (message: string) => void;
}

export interface EmendApp {
  libraryFolder: string;
  handlers: EmendHandlers;
  events: EventBus;
  sources: SourceRegistry;
  /** Where an asset lies; null for an id that names none. */
  openAsset(id: string): Promise<{ path: string; contentType: string } | null>;
  /** Notes that a file holds these lines, so that an erasure finds it. */
  recordExport(path: string, lineIds: readonly string[]): void;
  /** The services themselves, for the command line, which waits for jobs and names folders of its own. */
  formats: FormatServices;
  dataSets: DataSetServices;
  dispose(): Promise<void>;
}

export const VERSION = "0.1.0";

/** @throws AppError `library-locked` where another Emend has it open, `library-too-new` */
export function compose(options: ComposeOptions): EmendApp {
  const { libraryFolder, resourcesFolder } = options;
  const log = options.log ?? (() => {});
  const unlock = lockLibrary(libraryFolder);
  dropPartialFolders(join(libraryFolder, "exports"));
  const database = openDatabase(join(libraryFolder, "library.sqlite"));
  const blobs = new BlobStore(join(libraryFolder, "blobs"));
  const scaledPages = new ScaledPages(blobs);
  const sources = new SourceRegistry(join(libraryFolder, "uploads"));
  const settings = new SettingsRepository(database);
  const events = new EventBus();
  const { models, engine, engines, readers, remote } = makeRecognition({
    ...{ settings, events, resourcesFolder, spawn: options.spawnEngineProcess, log },
    version: (documentId) => versions.use.of(documentId),
    reading: () => reading,
    findLarge: (id) => large.installed.find(id),
    environment: () => runs.environment,
    privacy: () => privacy,
    keys: options.serverKeys,
  });
  const evaluationRepository = new EvaluationRepository(database);
  const evaluation = new EvaluationService(evaluationRepository, events);
  const documentRepository = new DocumentRepository(database);
  const refreshFigures = (id: string | null) => evaluation.refreshFigures(id);
  const tags = new TagService(new TagRepository(database), events, fold);
  const documents = new DocumentService({ repository: documentRepository, tags, events, refreshFigures, fold });
  const dataSets = makeDataSets({ database, events, blobs, libraryFolder, released: () => trash.start() });
  const trash = new TrashService({
    ...{ repository: new TrashRepository(database), blobs, events, refreshFigures, log },
    held: (hashes) => dataSets.sets.held(hashes),
  });
  const search = new SearchService(new SearchRepository(database), events, log);
  sweepStaged(blobs, (hashes) => documentRepository.imagesInUse(hashes));
  const imports = new ImportService(documentRepository, blobs, sources, events);
  const lines = new LineRepository(database);
  const proposals = new ProposalRepository(database);
  const archive = new LineArchiveRepository(database);
  const layoutRepository = new LayoutRepository(database);
  const appliers = {
    line: new LineChanges(lines, proposals, archive),
    region: new RegionChanges(layoutRepository),
    page: new PageChanges(layoutRepository, lines, new BoxChanges(database)),
  };
  const journal = new Journal(new JournalRepository(database), appliers, lines);
  const changes = new ChangeEvents(lines, events);
  const incoming = new IncomingReadings({ lines, proposals, archive, journal, changes });
  const corrections = new CorrectionService({ lines, proposals, journal, incoming, changes });
  const history = new LineHistory(lines, proposals, journal, corrections);
  const merge = new ReadingMerge(lines, proposals, corrections);
  const sample = new SampleService({
    imports,
    repository: documentRepository,
    blobs,
    corrections,
    engine,
    resourcesFolder,
  });

  const { sha256 } = MODEL_FILES.recognition;
  const baseModel = async () => ({ onnx: (await models.models()).recognition, sha256, id: BASE_HUB_ID });
  const versions = makeVersions({
    ...{ database, settings, events, blobs, engine: engines, libraryFolder, baseModel, corrections, journal },
    base: { size: MODELS_SIZE, licence: `${ORIGIN.licence}, ${ORIGIN.source}`, sha256 },
    exported: (adapterId, path) => privacy.exports.recordAdapter(path, adapterId),
    environment: () => runs.environment,
    publications: (adapterId) => publishing.publications.of(adapterId),
    frozen: dataSets.use,
  });
  const { adapters } = versions;
  const judged = { evaluationRepository, evaluation, versions: () => adapters.list() };
  const insights = insightServices({ ...judged, database, corrections, events, blobs, settings });
  const detector = new LineDetector(engine, blobs);
  const spans = traceWork(events, process.env, VERSION);
  const reading = new ReadingService({
    ...{ tracing: spans.tracing, corrections, detector },
    addAround: (pageId, found, alongside) => redetection.addAround(pageId, found, alongside),
    events,
    reader: (documentId) => readers.of(documentId),
    timed: (...reading) => insights.drift.timed(...reading),
    pages: {
      pageIds: (documentId) => documents.pageIds(documentId),
      page: (pageId) => {
        const row = documentRepository.page(pageId);
        const page = layoutRepository.page(pageId);
        const textLayer = documentRepository.textLayer(pageId);
        if (row === null || page === null) return null;
        return {
          imagePath: blobs.path(row.imageSha256),
          textLayer: textLayerOn(page, textLayer === null ? null : JSON.parse(textLayer)),
          state: row.state,
        };
      },
      setState: (pageId, state, error) => documentRepository.setPageState(pageId, state, error),
    },
  });

  const pageLayouts = new PageLayouts({
    repository: layoutRepository,
    corrections,
    journal,
    events: changes,
    reader: reading,
  });
  const redetection = new Redetection({
    ...{ layouts: pageLayouts, repository: layoutRepository, corrections, incoming, journal },
    ...{ events: changes, detector, reading },
  });
  const layout: LayoutServices = {
    pages: pageLayouts,
    lines: new LineLayoutService({
      layouts: pageLayouts,
      repository: layoutRepository,
      corrections,
      incoming,
      crops: (page, polygons) => detector.crops(blobs.path(page.imageSha256), polygons),
    }),
    order: new ReadingOrderService(pageLayouts, corrections),
    regions: new RegionService(pageLayouts, layoutRepository, corrections),
    redetection,
    turning: new PageTurning(pageLayouts, layoutRepository, corrections, new PageImages(blobs, makeThumbnail)),
  };

  const runs = makeTraining({
    ...{ database, events, blobs, libraryFolder, resourcesFolder, log },
    baseModel,
    versions: () => adapters.list(),
    register: (adapter) => adapters.register(adapter),
    parent: versions.parent,
    dataSets: dataSets.use,
    installed: { list: () => large.installed.list(), find: (id) => large.installed.find(id) },
    releaseLarge: () => engines.releaseIdle(),
  });
  const { training } = runs;

  const formatJobs = new FormatJobs(events);
  const formatRepository = new FormatRepository(database);
  const privacy = makePrivacy({
    ...{ database, events, blobs, engine: engines, libraryFolder },
    lines: (pageId) => corrections.lines(pageId),
    crop: (lineId) => {
      const row = lines.get(lineId);
      return row === null ? null : blobs.path(row.cropSha256);
    },
    page: (pageId) => {
      const page = layoutRepository.page(pageId);
      return page === null ? null : { ...page, imagePath: blobs.path(page.imageSha256) };
    },
    journal,
    changes,
    ...{ model: (id: string) => adapters.model(id), base: (id: string) => adapters.baseOf(id) },
    busy: () => underWay("erase"),
    publications: (lineIds) => publishing.publications.holding(lineIds),
    dataSets: dataSets.sets,
  });
  // Cut off by a kill or a power cut: it was said that it is gone.
  void privacy.erasure.finish().catch((error: unknown) => log(`an erasure could not be finished: ${String(error)}`));

  const dashboards = makeDashboards({
    ...{ database, evaluation, blobs, privacy, program: VERSION, dataSets: dataSets.use },
    lines: (pageId) => corrections.lines(pageId),
    modelSha256: (id) => (id === "base" ? sha256 : adapters.sha256(id)),
  });
  const writing = new WritingService({
    repository: new WritingRepository(database),
    settings,
    events,
    keyboardsFolder: join(resourcesFolder, "keyboards"),
  });
  const words = new DictionaryRepository(database);
  const dictionaries = new DictionaryService({ repository: words, blobs, sources, events });
  const formats = makeFormats({
    repository: formatRepository,
    blobs,
    sources,
    jobs: formatJobs,
    libraryFolder,
    lines: (pageId) => corrections.lines(pageId),
    regions: (pageId) => layoutRepository.regions(pageId),
    privacy: privacy.forExports,
    pages: new TranscribedPages({
      repository: documentRepository,
      blobs,
      corrections,
      events,
      transaction: (work) => journal.transaction(work),
      keepBaselines: (lines) => formatRepository.keepBaselines(lines),
    }),
    read: async (path, signal) => (await engines.readPage(path, adapters.active().model, { signal })).lines,
    checkDocument: (documentId) => void documents.pageIds(documentId),
  });
  trash.start();
  search.start();
  const backups = makeBackups({ ...options, blobs, settings, events, underWay: (then) => underWay(then) });

  const publishing = makePublishing({
    database,
    events,
    blobs,
    libraryFolder,
    settings,
    privacy,
    secrets: options.secrets ?? new FileSecretStore(join(configFolder(), "huggingface-token")),
    hub: (process.env.HF_ENDPOINT ?? HUB_URL).replace(/\/+$/, ""),
    clientId: process.env.EMEND_HF_CLIENT_ID ?? null,
    baseModel: BASE_HUB_ID,
    lines: (pageId) => corrections.lines(pageId),
    adapters,
    verified: (documentIds) => training.lines(documentIds),
    writing: (documentId) => writing.settings(documentId),
    documentName: (documentId) => documentRepository.get(documentId)?.name ?? null,
    largeModels: () => large.installed.list(),
    tryModel: (onnxPath, sha256) => tryModel(engine, { onnxPath, sha256 }),
    importFolder: async (folder, signal) => {
      const { jobId } = formats.transcriptions.start([sources.offerPath(folder)], { as: "as-marked" });
      signal.addEventListener("abort", () => formatJobs.cancel(jobId), { once: true });
      const { state, message, documentIds } = await formatJobs.finished(jobId);
      if (state !== "done") throw new AppError("bad-input", message ?? "The data set could not be read in.");
      return documentIds;
    },
  });

  const workers = { training, reading, publishing, dataSets, imports, formatJobs, backups };
  const underWay = (then: string) => workUnderWay(workers, then);
  const { environment } = runs;
  const large = makeModels({ events, environment, account: publishing.account, readers, reading, adapters, training });

  return {
    ...{ libraryFolder, events, sources },
    handlers: makeHandlers({
      info: { version: VERSION, host: options.host, libraryPath: libraryFolder },
      machine: () => describeMachine({ folders: foldersOf(libraryFolder) }),
      reveal: options.reveal ?? null,
      documents,
      tags,
      trash,
      search,
      imports,
      sample,
      corrections,
      history,
      merge,
      layout,
      ...{ models, engine, large, readers, remote },
      reading,
      evaluation,
      insights,
      dashboards,
      runs,
      versions,
      writing,
      dictionaries,
      formats,
      privacy,
      publishing,
      dataSets,
      backups,
      synthetic: makeSynthetic(blobs, documentRepository, formats, libraryFolder),
    }),
    async openAsset(id) {
      const asset = parseAssetId(id);
      if (asset === null || !blobs.has(asset.sha256)) return null;
      const path = isScaled(asset.type) ? await scaledPages.path(asset.sha256, asset.type) : blobs.path(asset.sha256);
      return { path, contentType: asset.contentType };
    },
    formats,
    dataSets,
    recordExport: (path, lineIds) => privacy.exports.record(path, { lineIds }),
    async dispose() {
      await publishing.dispose();
      const { quality, mending } = insights;
      const told = [backups.jobs, formatJobs, versions.jobs, dataSets.jobs, quality, mending, large.downloads];
      await Promise.all(told.map((jobs) => jobs.dispose()));
      runs.dispose();
      reading.dispose();
      await spans.close();
      await imports.dispose();
      await trash.dispose();
      await search.dispose();
      await readers.dispose();
      await engines.dispose();
      await engine.dispose();
      database.close();
      unlock();
    },
  };
}
