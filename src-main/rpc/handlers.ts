/** @file Every call of the contract to its service: the audited surface of main. */

import type { Machine } from "#contract/app.ts";
import { AppError } from "#contract/errors.ts";
import type { EmendHandlers } from "#contract/index.ts";
import { PROTOCOL_VERSION } from "#contract/wire.ts";
import type { VersionServices } from "../adapters/version-services.ts";
import type { BackupServices } from "../backups/backup-services.ts";
import type { CorrectionService } from "../corrections/correction-service.ts";
import type { LineHistory } from "../corrections/line-history.ts";
import type { ReadingMerge } from "../corrections/reading-merge.ts";
import type { DataSetServices } from "../datasets/dataset-services.ts";
import type { SyntheticService } from "../datasets/synthetic/synthetic-service.ts";
import type { DocumentService } from "../documents/document-service.ts";
import type { ImportService } from "../documents/import-service.ts";
import type { SampleService } from "../documents/sample-service.ts";
import type { TagService } from "../documents/tag-service.ts";
import type { TrashService } from "../documents/trash-service.ts";
import type { DashboardServices } from "../evaluation/dashboard-services.ts";
import type { EvaluationService } from "../evaluation/evaluation-service.ts";
import type { InsightServices } from "../evaluation/insight-services.ts";
import type { FormatServices } from "../formats/format-services.ts";
import { formatInfos } from "../formats/registry.ts";
import type { LayoutServices } from "../layout/layout-services.ts";
import type { ModelsServices } from "../models/models-services.ts";
import type { PrivacyServices } from "../privacy/privacy-services.ts";
import { LICENCES } from "../publishing/front-matter.ts";
import type { PublishingServices } from "../publishing/publishing-services.ts";
import type { RecognitionEngine } from "../recognition/engine.ts";
import type { ModelService } from "../recognition/model-service.ts";
import type { ReaderService } from "../recognition/reader-service.ts";
import type { ReadingService } from "../recognition/reading-service.ts";
import type { RemoteService } from "../recognition/remote/remote-service.ts";
import type { SearchService } from "../search/search-service.ts";
import type { TrainingServices } from "../training/training-services.ts";
import type { DictionaryService } from "../writing/dictionary-service.ts";
import type { WritingService } from "../writing/writing-service.ts";
import { dataSetHandlers, syntheticHandlers } from "./dataset-handlers.ts";
import { insightHandlers } from "./insight-handlers.ts";
import { layoutHandlers } from "./layout-handlers.ts";
import { modelsHandlers } from "./models-handlers.ts";
import { trainingHandlers } from "./training-handlers.ts";
import { trialHandlers, versionHandlers } from "./version-handlers.ts";

export interface Services {
  info: { version: string; host: "electron" | "web"; libraryPath: string };
  machine: () => Promise<Machine>;
  reveal: ((path: string) => void) | null;
  documents: DocumentService;
  tags: TagService;
  trash: TrashService;
  search: SearchService;
  imports: ImportService;
  sample: SampleService;
  corrections: CorrectionService;
  history: LineHistory;
  merge: ReadingMerge;
  layout: LayoutServices;
  models: ModelService;
  engine: RecognitionEngine;
  large: ModelsServices;
  readers: ReaderService;
  remote: RemoteService;
  reading: ReadingService;
  evaluation: EvaluationService;
  insights: InsightServices;
  dashboards: DashboardServices;
  runs: TrainingServices;
  versions: VersionServices;
  privacy: PrivacyServices;
  publishing: PublishingServices;
  writing: WritingService;
  dictionaries: DictionaryService;
  formats: FormatServices;
  dataSets: DataSetServices;
  synthetic: SyntheticService;
  backups: BackupServices;
}

/** A missing or wrong handler does not compile. */
export function makeHandlers(services: Services): EmendHandlers {
  const {
    documents,
    tags,
    trash,
    search,
    imports,
    sample,
    corrections,
    history,
    merge,
    models,
    engine,
    reading,
    evaluation,
    insights: { calibration, queue },
    dashboards: { dashboard, reports },
  } = services;
  return {
    app: {
      info: () => ({ ...services.info, protocol: PROTOCOL_VERSION }),
      machine: () => services.machine(),
      reveal: ({ path }) => {
        if (services.reveal === null)
          throw new AppError("unavailable", "The web host cannot open the file manager. Copy the path instead.");
        services.reveal(path);
        return {};
      },
    },
    documents: {
      list: () => documents.list(),
      get: ({ id, ...part }) => documents.get(id, part),
      query: (input) => documents.query(input),
      pages: (input) => documents.pages(input),
      progress: () => documents.progress(),
      setLanguages: ({ choices }) => documents.setLanguages(choices),
      languages: () => documents.languages(),
      tags: () => tags.list(),
      tag: ({ documentIds, name, on }) => tags.tag(documentIds, name, on),
      renameTag: ({ id, name }) => tags.rename(id, name),
      removeTag: ({ id }) => tags.remove(id),
      pageFigures: ({ documentId, pageIds }) => documents.pageFigures(documentId, pageIds),
      import: (input) => imports.start(input),
      importJob: ({ jobId }) => imports.job(jobId),
      cancelImport: ({ jobId }) => done(imports.cancel(jobId)),
      rename: ({ id, name }) => done(documents.rename(id, name)),
      remove: ({ id }) => done(documents.remove(id)),
      restore: ({ id }) => done(documents.restore(id)),
      setRemoved: ({ ids, removed }) => done(documents.setRemoved(ids, removed)),
      trash: () => documents.list(true),
      trashContents: ({ ids }) => trash.contents(ids),
      emptyTrash: ({ ids }) => trash.empty(ids),
      trashJob: () => trash.job(),
      createSample: () => sample.create(),
    },
    search: {
      lines: (input) => search.lines(input),
    },
    recognition: {
      models: () => models.status(),
      prepareModels: () => models.prepare(),
      cancelPrepare: () => models.cancel(),
      provider: () => engine.provider(),
      setProvider: ({ provider }) => models.setProvider(provider, engine),
      read: ({ documentId, pageIds }) => reading.read(documentId, pageIds),
      readLines: ({ documentId, lineIds }) => reading.readLines(documentId, lineIds),
      job: ({ jobId }) => reading.job(jobId),
      jobs: () => reading.jobs(),
      cancel: ({ jobId }) => done(reading.cancel(jobId)),
    },
    reader: readerHandlers(services),
    models: modelsHandlers(services.large),
    corrections: {
      lines: ({ pageId, ...part }) => corrections.lines(pageId, part),
      save: (input) => corrections.save(input),
      journal: ({ documentId }) => corrections.journal(documentId),
      undo: ({ documentId, entryId }) => corrections.undo(documentId, entryId),
      redo: ({ documentId, entryId }) => corrections.redo(documentId, entryId),
      saveAll: ({ documentId, changes }) => corrections.saveAll(documentId, changes),
      flag: ({ lines, flag, on }) => corrections.flag(lines, flag, on),
      accept: ({ lines, verified }) => corrections.accept(lines, verified),
      entries: ({ documentId, limit, offset }) => corrections.entries(documentId, limit, offset),
      history: ({ lineId }) => ({ entries: history.history(lineId) }),
      restore: (input) => history.restore(input),
      proposals: ({ lineId }) => ({ proposals: merge.proposals(lineId) }),
      differences: ({ documentId, ...window }) => merge.differences(documentId, window),
      decide: ({ decisions }) => merge.decide(decisions),
      acceptAll: ({ documentId, minConfidence }) => merge.acceptAll(documentId, minConfidence),
      doubts: ({ documentId, ...window }) => merge.doubts(documentId, window),
      dismiss: (input) => merge.dismiss(input),
    },
    layout: layoutHandlers(services.layout),
    ...insightHandlers(services.insights),
    evaluation: {
      document: ({ documentId }) => evaluation.document(documentId),
      library: () => evaluation.library(),
      scores: (input) => evaluation.scores(input),
      dashboard: (input) => dashboard.dashboard(input),
      report: (input) => reports.report(input),
      calibrations: () => calibration.curves(),
      reliability: ({ documentId }) => calibration.reliability(documentId),
      startQueue: (input) => queue.start(input),
      queue: ({ documentId }) => queue.current(documentId),
      nextLine: ({ queueId }) => queue.next(queueId),
      peekQueue: ({ queueId, count }) => queue.peek(queueId, count),
      passOver: ({ queueId, lineId, passedOver }) => queue.passOver(queueId, lineId, passedOver),
      endQueue: ({ queueId }) => done(queue.end(queueId)),
      resumeQueue: ({ queueId }) => queue.resume(queueId),
      estimate: ({ documentId }) => queue.estimate(documentId),
    },
    ...trainingHandlers(services.runs),
    adapters: versionHandlers(services.versions),
    trials: trialHandlers(services.versions),
    writing: writingHandlers(services),
    formats: formatHandlers(services.formats),
    privacy: privacyHandlers(services.privacy),
    publishing: publishingHandlers(services.publishing),
    synthetic: syntheticHandlers(services.synthetic),
    datasets: dataSetHandlers(services.dataSets, services.formats.exports),
    backups: backupHandlers(services.backups),
  };
}

function done(_nothing: unknown): Record<string, never> {
  return {};
}

function readerHandlers({ readers, remote }: Services): EmendHandlers["reader"] {
  return {
    current: () => readers.state(),
    choose: ({ choice }) => readers.choose(choice),
    server: () => remote.server(),
    saveServer: (change) => remote.save(change),
    testServer: ({ address, key }) => remote.test(address, key),
    agree: ({ address }) => remote.agree(address),
  };
}

function backupHandlers({ service, jobs }: BackupServices): EmendHandlers["backups"] {
  return {
    status: () => service.status(),
    chooseFolder: () => service.chooseFolder(),
    plan: ({ folder }) => service.plan(folder),
    start: ({ folder }) => service.start(folder),
    look: ({ backup }) => service.look(backup),
    restore: ({ backup, into }) => service.restore(backup, into),
    job: ({ jobId }) => jobs.job(jobId),
    cancel: ({ jobId }) => done(jobs.cancel(jobId)),
    open: ({ path }) => done(service.open(path)),
  };
}

function writingHandlers({ writing, dictionaries }: Services): EmendHandlers["writing"] {
  return {
    keyboards: () => writing.keyboards(),
    importKeyboard: ({ fileName, json }) => writing.importKeyboard(fileName, json),
    saveKeyboard: ({ id, layout }) => writing.saveKeyboard(id, layout),
    removeKeyboard: ({ id }) => done(writing.removeKeyboard(id)),
    snippets: () => writing.snippets(),
    saveSnippet: (input) => writing.saveSnippet(input),
    removeSnippet: ({ id }) => done(writing.removeSnippet(id)),
    settings: ({ documentId }) => writing.settings(documentId),
    saveSettings: ({ documentId, settings, asDefault }) =>
      writing.saveSettings(documentId, settings, asDefault === true),
    characters: ({ documentId }) => writing.characters(documentId),
    dictionaries: () => dictionaries.list(),
    addDictionary: ({ sources }) => dictionaries.add(sources),
    removeDictionary: ({ id }) => done(dictionaries.remove(id)),
    words: ({ documentId }) => writing.words(documentId),
    addWord: ({ documentId, word }) => done(writing.addWord(documentId, word)),
    removeWord: ({ documentId, word }) => done(writing.removeWord(documentId, word)),
    texts: ({ documentId, fromPage }) => writing.texts(documentId, fromPage),
  };
}

function formatHandlers({ exports, transcriptions, iiif, jobs }: FormatServices): EmendHandlers["formats"] {
  return {
    list: () => formatInfos(),
    previewExport: (input) => exports.preview(input),
    export: (input) => exports.start(input),
    previewImport: ({ sources }) => transcriptions.preview(sources),
    import: ({ sources, ...target }) => transcriptions.start(sources, target),
    previewIiif: (input) => iiif.preview(input),
    importIiif: ({ url, source, hosts, ...target }) => iiif.start({ url, source }, hosts, target),
    job: ({ jobId }) => jobs.job(jobId),
    cancel: ({ jobId }) => done(jobs.cancel(jobId)),
  };
}

function privacyHandlers({ flags, redactions, lineage, erasure, probe }: PrivacyServices): EmendHandlers["privacy"] {
  return {
    overview: () => flags.overview(),
    document: ({ documentId }) => flags.document(documentId),
    page: ({ pageId }) => flags.page(pageId),
    setFlags: ({ subjects, flags: set }) => done(flags.setFlags(subjects, set)),
    setRights: ({ subject, rights }) => done(flags.setRights(subject, rights)),
    redactions: ({ pageId }) => redactions.list(pageId),
    addRedaction: ({ pageId, polygon }) => redactions.add(pageId, polygon),
    removeRedaction: ({ id }) => done(redactions.remove(id)),
    hints: ({ documentId }) => flags.hints(documentId),
    decideHint: ({ lineId, kind, match, decision }) => done(flags.decideHint(lineId, kind, match, decision)),
    lineage: () => lineage.all(),
    lineageLines: ({ adapterId, offset, limit }) => lineage.lines(adapterId, offset, limit),
    audit: ({ offset, limit }) => flags.audit(offset, limit),
    findPages: ({ words }) => erasure.findPages(words),
    previewErase: ({ target }) => erasure.preview(target),
    erase: ({ target, confirmation }) => erasure.erase(target, confirmation),
    probe: ({ adapterId }) => probe.probe(adapterId),
  };
}

function publishingHandlers(publishing: PublishingServices): EmendHandlers["publishing"] {
  const { account, packages, publish, fetches } = publishing;
  return {
    account: () => account.account(),
    signIn: ({ token }) => account.signIn(token),
    signInByDevice: () => account.signInByDevice(),
    cancelDevice: () => account.cancelDevice(),
    signOut: () => account.signOut(),
    refreshAccount: () => account.refresh(),
    licences: () => [...LICENCES],
    suggest: async ({ adapterId, documentIds }) => ({
      ...(await packages.suggest(adapterId, documentIds)),
      last: adapterId === null ? null : publishing.publications.lastRequest(adapterId),
    }),
    pack: (request) => packages.pack(request),
    package: ({ id }) => packages.get(id),
    packageLines: ({ id, offset, limit }) => packages.lines(id, offset, limit),
    packageFile: ({ id, kind, path }) => packages.file(id, kind, path),
    dropPackage: ({ id }) => done(packages.drop(id)),
    exportPackage: ({ id, reason }) => packages.export(id, reason),
    publish: ({ id, reason }) => publish.publish(id, reason),
    jobs: () => publishing.jobs(),
    job: ({ jobId }) => publishing.job(jobId),
    cancel: ({ jobId }) => done(publishing.cancel(jobId)),
    resume: ({ jobId }) => publish.resume(jobId),
    previewFetch: ({ kind, repo, revision }) => fetches.preview(kind, repo, revision),
    fetch: ({ kind, repo, commit }) => fetches.start(kind, repo, commit),
  };
}
