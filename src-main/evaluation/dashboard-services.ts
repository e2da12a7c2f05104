/** @file Figures counted up, and their report, for compose.ts. */
import type { Db } from "../storage/database.ts";
import { DashboardRepository } from "./dashboard-repository.ts";
import { DashboardService } from "./dashboard-service.ts";
import type { EvaluationService } from "./evaluation-service.ts";
import { type ReportNeeds, ReportService } from "./report-service.ts";

export interface DashboardServices {
  dashboard: DashboardService;
  reports: ReportService;
}

export function makeDashboards({
  database,
  evaluation,
  ...needs
}: Omit<ReportNeeds, "dashboard"> & { database: Db; evaluation: EvaluationService }): DashboardServices {
  const dashboard = new DashboardService(new DashboardRepository(database), evaluation);
  return { dashboard, reports: new ReportService({ ...needs, dashboard }) };
}
