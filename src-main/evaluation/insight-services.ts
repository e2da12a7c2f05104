/** @file What stands behind the figures: confusions place by place, image quality, drift, calibration, the queue of next lines. */
import type { CorrectionService } from "../corrections/correction-service.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { Db } from "../storage/database.ts";
import type { SettingsRepository } from "../storage/settings-repository.ts";
import { CalibrationService } from "./calibration-service.ts";
import { ConfusionMending } from "./confusion-mending.ts";
import { ConfusionRepository } from "./confusion-repository.ts";
import { ConfusionService } from "./confusion-service.ts";
import { DriftRepository } from "./drift-repository.ts";
import { DriftService } from "./drift-service.ts";
import type { EvaluationRepository } from "./evaluation-repository.ts";
import type { EvaluationService } from "./evaluation-service.ts";
import { QualityRepository } from "./quality-repository.ts";
import { QualityService } from "./quality-service.ts";
import { QueueRepository } from "./queue-repository.ts";
import { QueueService } from "./queue-service.ts";

export interface InsightServices {
  confusions: ConfusionService;
  mending: ConfusionMending;
  quality: QualityService;
  drift: DriftService;
  calibration: CalibrationService;
  queue: QueueService;
}

export interface InsightOptions {
  database: Db;
  evaluationRepository: EvaluationRepository;
  evaluation: EvaluationService;
  corrections: CorrectionService;
  events: EventBus;
  blobs: BlobStore;
  settings: SettingsRepository;
  /** Every version, with the run that made it. */
  versions: ConstructorParameters<typeof CalibrationService>[2];
}

export function insightServices(options: InsightOptions): InsightServices {
  const { database, evaluationRepository, evaluation, corrections, events, blobs, settings, versions } = options;
  const repository = new ConfusionRepository(database);
  const confusions = new ConfusionService({
    repository,
    evaluation: evaluationRepository,
    refreshFigures: (documentId) => evaluation.refreshFigures(documentId),
    corrections,
  });
  const mending = new ConfusionMending({ repository, confusions, corrections, events });
  const quality = new QualityService({
    repository: new QualityRepository(database),
    events,
    imagePath: (sha256) => blobs.path(sha256),
    refreshFigures: (documentId) => evaluation.refreshFigures(documentId),
  });
  const drift = new DriftService({ repository: new DriftRepository(database), evaluation, settings, events });
  const calibration = new CalibrationService(evaluationRepository, evaluation, versions);
  const queue = new QueueService(new QueueRepository(database), calibration, events);
  return { confusions, mending, quality, drift, calibration, queue };
}
