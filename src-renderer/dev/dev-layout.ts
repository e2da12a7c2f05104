/** @file Regions, shapes and reading order for the host in memory. Steps are not undone here. */
import type { Line } from "#contract/corrections.ts";
import { AppError } from "#contract/errors.ts";
import type { LayoutChange, LineRef, PageLayout, Region, RegionKind } from "#contract/layout.ts";
import type { Redaction } from "#contract/privacy.ts";
import { type FakeHost, fakeLine } from "../client/fake-client.ts";

type Point = [number, number];
interface OnPage {
  pageId: string;
  layoutRevision: number;
}

const box = (polygon: readonly Point[]) => ({
  x0: Math.min(...polygon.map(([x]) => x)),
  y0: Math.min(...polygon.map(([, y]) => y)),
  x1: Math.max(...polygon.map(([x]) => x)),
  y1: Math.max(...polygon.map(([, y]) => y)),
});
const around = (polygons: readonly (readonly Point[])[]): Point[] => {
  const { x0, y0, x1, y1 } = box(polygons.flat());
  return [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ];
};

/** Lets the host answer for the layout of these pages. */
export function addLayout(
  host: FakeHost,
  pages: readonly {
    id: string;
    imageAsset: string;
    viewAsset: string;
    thumbnailAsset: string;
    width: number;
    height: number;
  }[],
): void {
  addBoxes(host);
  const regions = new Map<string, Region[]>();
  const revisions = new Map<string, number>();
  let last = 0;
  const linesOf = (pageId: string): Line[] =>
    host
      .lines()
      .filter((line) => line.pageId === pageId)
      .sort((a, b) => a.position - b.position);

  const layoutOf = (pageId: string): PageLayout => {
    const page = pages.find(({ id }) => id === pageId);
    if (page === undefined) throw new AppError("not-found", "This page is not in the library any more.");
    const { imageAsset, viewAsset, thumbnailAsset, width, height } = page;
    return {
      pageId,
      documentId: "d1",
      revision: revisions.get(pageId) ?? 0,
      imageAsset,
      viewAsset,
      thumbnailAsset,
      width,
      height,
      turn: 0,
      skew: 0,
      regions: regions.get(pageId) ?? [],
      lineIds: linesOf(pageId).map(({ id }) => id),
    };
  };
  const seen = ({ pageId, layoutRevision }: OnPage): void => {
    if (layoutRevision === (revisions.get(pageId) ?? 0)) return;
    throw new AppError(
      "layout-changed-elsewhere",
      "The layout was changed in another window. Look at it, then try again.",
      {
        layout: layoutOf(pageId),
      },
    );
  };
  const seenLine = ({ lineId, revision, layoutRevision }: LineRef): Line => {
    const line = host.line(lineId);
    if (line.revision === revision && line.layoutRevision === layoutRevision) return line;
    throw new AppError("line-changed-elsewhere", "This line was changed in another window.", { lines: [line] });
  };
  /** Writes lines and what is gone, counts places anew, announces it. */
  const step = (pageId: string, changed: Line[], removed: string[] = [], order?: string[]): LayoutChange => {
    for (const line of changed) host.put({ ...line, layoutRevision: line.layoutRevision + 1 });
    for (const id of removed) host.remove(id);
    const ids = order ?? linesOf(pageId).map(({ id }) => id);
    for (const [position, id] of ids.entries()) host.put({ ...host.line(id), position });
    revisions.set(pageId, (revisions.get(pageId) ?? 0) + 1);
    host.emit("layout.changed", { documentId: "d1", pageId });
    return {
      layout: layoutOf(pageId),
      lines: changed.map(({ id }) => host.line(id)),
      removedLineIds: removed,
      jobId: null,
      journal: host.journal(),
    };
  };
  const newLine = (pageId: string, position: number, polygon: Point[], text: string): Line => {
    last += 1;
    return { ...fakeLine(position, text), id: `drawn-${last}`, pageId, polygon, text };
  };
  const setRegions = (pageId: string, next: Region[]): LayoutChange => {
    regions.set(
      pageId,
      next.map((region, position) => ({ ...region, position })),
    );
    return step(pageId, []);
  };
  const newRegion = (pageId: string, polygon: Point[], kind: RegionKind): Region => {
    last += 1;
    return { id: `region-${last}`, pageId, position: 0, kind, polygon, direction: null };
  };

  const handlers: Record<string, (input: never) => unknown> = {
    page: ({ pageId }: { pageId: string }) => layoutOf(pageId),
    createLine: (input: OnPage & { polygon: Point[] }) => {
      seen(input);
      const middle = box(input.polygon).y0;
      const lines = linesOf(input.pageId);
      const at = lines.filter((line) => box(line.polygon).y0 < middle).length;
      return step(input.pageId, [newLine(input.pageId, at - 0.5, input.polygon, "")]);
    },
    reshapeLine: ({ line, polygon }: { line: LineRef; polygon: Point[] }) => {
      const found = seenLine(line);
      return step(found.pageId, [{ ...found, polygon }]);
    },
    moveLines: ({ lines, dx, dy }: { lines: LineRef[]; dx: number; dy: number }) => {
      const found = lines.map(seenLine);
      const moved = found.map((line) => ({
        ...line,
        polygon: line.polygon.map(([x, y]): Point => [x + dx, y + dy]),
      }));
      return step(found[0]?.pageId ?? "", moved);
    },
    splitLine: ({ line, x, textAt }: { line: LineRef; x: number; textAt?: number }) => {
      const found = seenLine(line);
      const { x0, y0, x1, y1 } = box(found.polygon);
      const at = x0 + (x1 - x0) * x;
      const cut = textAt ?? Math.round(found.text.length * x);
      const left: Point[] = around([
        [
          [x0, y0],
          [at, y1],
        ],
      ]);
      const right: Point[] = around([
        [
          [at, y0],
          [x1, y1],
        ],
      ]);
      const rest = newLine(found.pageId, found.position + 0.5, right, found.text.slice(cut).trim());
      return step(found.pageId, [{ ...found, polygon: left, text: found.text.slice(0, cut).trim() }, rest]);
    },
    mergeLines: ({ lines }: { lines: LineRef[] }) => {
      const [first, ...others] = lines.map(seenLine);
      if (first === undefined) throw new AppError("bad-input", "Choose two lines or more.");
      const polygon = around([first, ...others].map((line) => line.polygon));
      const text = [first, ...others].map((line) => line.text).join(" ");
      return step(
        first.pageId,
        [{ ...first, polygon, text, status: "edited" }],
        others.map(({ id }) => id),
      );
    },
    removeLines: ({ lines }: { lines: LineRef[] }) => {
      const found = lines.map(seenLine);
      return step(
        found[0]?.pageId ?? "",
        [],
        found.map(({ id }) => id),
      );
    },
    setDirection: ({ lines, direction }: { lines: LineRef[]; direction: Line["direction"] }) => {
      const found = lines.map(seenLine);
      return step(
        found[0]?.pageId ?? "",
        found.map((line) => ({ ...line, direction })),
      );
    },
    setOrder: (input: OnPage & { lineIds: string[] }) => {
      seen(input);
      return step(input.pageId, [], [], input.lineIds);
    },
    placeLines: (input: OnPage & { lineIds: string[]; position: number }) => {
      seen(input);
      const others = linesOf(input.pageId)
        .map(({ id }) => id)
        .filter((id) => !input.lineIds.includes(id));
      return step(input.pageId, [], [], others.toSpliced(input.position, 0, ...input.lineIds));
    },
    autoOrder: (input: OnPage) => {
      const sorted = linesOf(input.pageId).sort((a, b) => box(a.polygon).y0 - box(b.polygon).y0);
      return step(
        input.pageId,
        [],
        [],
        sorted.map(({ id }) => id),
      );
    },
    createRegion: (input: OnPage & { polygon: Point[]; kind?: RegionKind }) => {
      seen(input);
      const region = newRegion(input.pageId, input.polygon, input.kind ?? "text");
      return setRegions(input.pageId, [...(regions.get(input.pageId) ?? []), region]);
    },
    changeRegion: ({ pageId, layoutRevision, regionId, ...part }: OnPage & { regionId: string }) => {
      seen({ pageId, layoutRevision });
      const all = regions.get(pageId) ?? [];
      return setRegions(
        pageId,
        all.map((region) => (region.id === regionId ? { ...region, ...part } : region)),
      );
    },
    mergeRegions: ({ pageId, regionIds }: OnPage & { regionIds: string[] }) => {
      const all = regions.get(pageId) ?? [];
      const merged = all.filter(({ id }) => regionIds.includes(id));
      const polygon = around(merged.map((region) => region.polygon));
      const kept = all.filter(({ id }) => !regionIds.slice(1).includes(id));
      return setRegions(
        pageId,
        kept.map((region) => (region.id === regionIds[0] ? { ...region, polygon } : region)),
      );
    },
    splitRegion: ({ pageId, regionId, from, to }: OnPage & { regionId: string; from: Point; to: Point }) => {
      const all = regions.get(pageId) ?? [];
      const region = all.find(({ id }) => id === regionId);
      if (region === undefined) throw new AppError("not-found", "This region is not on the page any more.");
      const { x0, y0, x1, y1 } = box(region.polygon);
      const middle = (from[1] + to[1]) / 2;
      const lower = newRegion(
        pageId,
        around([
          [
            [x0, middle],
            [x1, y1],
          ],
        ]),
        region.kind,
      );
      const upper = {
        ...region,
        polygon: around([
          [
            [x0, y0],
            [x1, middle],
          ],
        ]),
      };
      return setRegions(
        pageId,
        all.flatMap((each) => (each.id === regionId ? [upper, lower] : [each])),
      );
    },
    removeRegion: ({ pageId, regionId }: OnPage & { regionId: string }) =>
      setRegions(
        pageId,
        (regions.get(pageId) ?? []).filter(({ id }) => id !== regionId),
      ),
    assignLines: ({ pageId, lineIds, regionId }: OnPage & { lineIds: string[]; regionId: string | null }) =>
      step(
        pageId,
        lineIds.map((id) => ({ ...host.line(id), regionId })),
      ),
    findRegions: ({ pageId }: OnPage) => {
      const lines = linesOf(pageId);
      const region = newRegion(pageId, around(lines.map((line) => line.polygon)), "text");
      regions.set(pageId, [region]);
      return step(
        pageId,
        lines.map((line) => ({ ...line, regionId: region.id })),
      );
    },
    redetect: () => ({ jobId: "redetect" }),
    skew: () => ({ degrees: 0, lines: 12 }),
  };
  for (const [name, handler] of Object.entries(handlers)) host.answer(`layout.${name}`, handler);
}

/** Black boxes over pages. */
function addBoxes(host: FakeHost): void {
  let boxes: Redaction[] = [];
  const changed = (pageId: string): void => {
    host.emit("privacy.changed", { documentId: null });
    host.emit("layout.changed", { documentId: "d1", pageId });
  };
  host.answer("privacy.redactions", ({ pageId }: { pageId: string }) => boxes.filter((each) => each.pageId === pageId));
  host.answer("privacy.addRedaction", ({ pageId, polygon }: Pick<Redaction, "pageId" | "polygon">) => {
    const added = { id: `box-${boxes.length + 1}`, pageId, polygon, createdAt: "2026-01-01T00:00:00Z" };
    boxes = [...boxes, added];
    changed(pageId);
    return added;
  });
  host.answer("privacy.removeRedaction", ({ id }: Pick<Redaction, "id">) => {
    const gone = boxes.find((each) => each.id === id);
    boxes = boxes.filter((each) => each.id !== id);
    if (gone !== undefined) changed(gone.pageId);
    return {};
  });
}
