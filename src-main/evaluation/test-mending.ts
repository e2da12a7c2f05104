/** @file For tests: confusions and how they are mended, over a database as compose.ts has it. */
import type { TestDocuments } from "../documents/test-documents.ts";
import type { Db } from "../storage/database.ts";
import { ConfusionMending } from "./confusion-mending.ts";
import { ConfusionRepository } from "./confusion-repository.ts";
import { ConfusionService } from "./confusion-service.ts";
import { EvaluationRepository } from "./evaluation-repository.ts";
import { EvaluationService } from "./evaluation-service.ts";

export function mendingOf(
  database: Db,
  { corrections, events }: Pick<TestDocuments, "corrections" | "events">,
): { confusions: ConfusionService; mending: ConfusionMending } {
  const repository = new ConfusionRepository(database);
  const rows = new EvaluationRepository(database);
  const evaluation = new EvaluationService(rows);
  const refreshFigures = (documentId: string) => evaluation.refreshFigures(documentId);
  const confusions = new ConfusionService({ repository, evaluation: rows, refreshFigures, corrections });
  return { confusions, mending: new ConfusionMending({ repository, confusions, corrections, events }) };
}
