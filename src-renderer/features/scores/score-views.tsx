/** @file The tabs of the scores, in their order. A new one has its component, its line here and its name in the strings. */
import type { ComponentType } from "react";
import { strings } from "../../strings/index.ts";
import { ConfusionsView } from "./confusions-view.tsx";
import { DriftView } from "./drift-view.tsx";
import { MetricsView } from "./metrics-view.tsx";
import { OverviewView } from "./overview-view.tsx";
import { QualityView } from "./quality-view.tsx";
import { ReliabilityCard } from "./reliability-card.tsx";
import { TrendsView } from "./trends-view.tsx";
import type { ViewProps } from "./view-props.ts";
import { WorstLinesView } from "./worst-lines-view.tsx";

const t = strings.dashboard.tabs;

export const VIEWS = [
  { key: "overview", name: t.overview, View: OverviewView },
  { key: "metrics", name: t.metrics, View: MetricsView },
  { key: "trends", name: t.trends, View: TrendsView },
  { key: "lines", name: t.lines, View: WorstLinesView },
  { key: "confusions", name: strings.insights.confusions.tab, View: ConfusionsView },
  { key: "quality", name: strings.insights.quality.tab, View: QualityView },
  { key: "drift", name: strings.insights.drift.tab, View: DriftView },
  { key: "confidence", name: t.confidence, View: ReliabilityCard },
] as const satisfies readonly { key: string; name: string; View: ComponentType<ViewProps> }[];
