/** @file Figures counted up, and their report, for compose.ts. */
import type { Db } from "../storage/database.ts";
import { DashboardRepository } from "./dashboard-repository.ts";
import { DashboardService, type SetPlaces } from "./dashboard-service.ts";
import type { EvaluationService } from "./evaluation-service.ts";
import { type ReportNeeds, ReportService } from "./report-service.ts";

export interface DashboardServices {
  dashboard: DashboardService;
  reports: ReportService;
}

export function makeDashboards({
  database,
  evaluation,
  dataSets,
  ...needs
}: Omit<ReportNeeds, "dashboard"> & {
  database: Db;
  evaluation: EvaluationService;
  dataSets: SetPlaces;
}): DashboardServices {
  const dashboard = new DashboardService(new DashboardRepository(database), evaluation, dataSets);
  return { dashboard, reports: new ReportService({ ...needs, dashboard }) };
}
