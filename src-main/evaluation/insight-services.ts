/** @file What stands behind the figures: confusions place by place. Made together, since they share what they read. */
import type { CorrectionService } from "../corrections/correction-service.ts";
import type { Db } from "../storage/database.ts";
import { ConfusionRepository } from "./confusion-repository.ts";
import { ConfusionService } from "./confusion-service.ts";
import type { EvaluationRepository } from "./evaluation-repository.ts";
import type { EvaluationService } from "./evaluation-service.ts";

export interface InsightServices {
  confusions: ConfusionService;
}

export interface InsightOptions {
  database: Db;
  evaluationRepository: EvaluationRepository;
  evaluation: EvaluationService;
  corrections: CorrectionService;
}

export function insightServices(options: InsightOptions): InsightServices {
  const { database, evaluationRepository, evaluation, corrections } = options;
  const confusions = new ConfusionService({
    repository: new ConfusionRepository(database),
    evaluation: evaluationRepository,
    refreshFigures: (documentId) => evaluation.refreshFigures(documentId),
    corrections,
  });
  return { confusions };
}
