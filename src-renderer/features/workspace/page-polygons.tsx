/** @file The outlines of a page's lines. Apart from the canvas, so that panning redraws none of them. */
import { memo } from "react";
import { useStore } from "zustand";
import type { Line } from "#contract/corrections.ts";
import type { PageSummary } from "#contract/documents.ts";
import { strings } from "../../strings/en.ts";
import { LOW_LINE } from "./filters.ts";
import type { WorkspaceStore } from "./workspace-store.ts";

interface PagePolygonsProps {
  page: PageSummary;
  lines: Line[];
  store: WorkspaceStore;
  onPick(lineId: string): void;
}

/** Colour class of a line: what a person did, else how sure the model is. */
export function lineTone(line: Line): "verified" | "edited" | "sure" | "fair" | "low" {
  if (line.status !== "proposed") return line.status;
  const confidence = line.proposal?.confidence ?? 1;
  if (confidence < LOW_LINE - 0.15) return "low";
  return confidence < LOW_LINE ? "fair" : "sure";
}

export const PagePolygons = memo(function PagePolygons({ page, lines, store, onPick }: PagePolygonsProps) {
  const { width, height } = page;
  return (
    // The cards are the way in by keyboard: each polygon only mirrors one of them.
    <svg className="polygons" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden>
      <title>{strings.workspace.lines}</title>
      {lines.map((line) => (
        <Polygon key={line.id} line={line} store={store} onPick={onPick} />
      ))}
    </svg>
  );
});

const Polygon = memo(function Polygon({
  line,
  store,
  onPick,
}: {
  line: Line;
  store: WorkspaceStore;
  onPick(lineId: string): void;
}) {
  const mark = useStore(store, (state) =>
    state.activeLineId === line.id ? " active" : state.hoveredLineId === line.id ? " hovered" : "",
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hidden from assistive technology, see above
    <polygon
      className={`polygon ${lineTone(line)}${mark}`}
      points={line.polygon.map(([x, y]) => `${x},${y}`).join(" ")}
      onClick={() => onPick(line.id)}
    />
  );
});
