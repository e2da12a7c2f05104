/** @file What presses and drags on the page image do to the layout, for each tool. */
import type { Line } from "#contract/corrections.ts";
import type { PageLayout, Region } from "#contract/layout.ts";
import type { CanvasView } from "../canvas-view.ts";
import { contains, shapeAt } from "../line-shape.ts";
import type { DragHandlers, PressHandlers } from "../use-canvas-gestures.ts";
import { type Size, toPage, type XY } from "../viewport.ts";
import { choose, chooseLines, clickInOrder, type LayoutStore, type LayoutTool } from "./layout-store.ts";
import { boxAt, type PageBoxes } from "./page-boxes.ts";
import {
  alongLine,
  cutThrough,
  type Grip,
  gripAt,
  isDrawn,
  middleOf,
  moved,
  moveWithin,
  onPage,
  type Polygon,
  rectangle,
  reshaped,
  withoutCorner,
} from "./shapes.ts";
import type { LayoutChanges } from "./use-layout-changes.ts";

/** How near (CSS pixels) the pointer must be to take hold of a grip. */
const REACH = 8;
/** Shapes smaller than this (image pixels) are slips of the hand. */
const LEAST = 6;
/** Share of a line that a cut must leave on either side. */
const EDGE = 0.005;

export interface LayoutContext {
  view: CanvasView;
  store: LayoutStore;
  lines: readonly Line[];
  layout: PageLayout | undefined;
  changes: LayoutChanges;
  boxes: PageBoxes;
  /** Makes a line the active one, so that its text is shown. */
  onLine(lineId: string): void;
  onHover(lineId: string | null): void;
}

type Place = readonly [number, number];
type Drawn = "line" | "region" | "box";

/** Whether a tool draws shapes. */
const draws = (tool: LayoutTool): tool is Drawn => tool === "line" || tool === "region" || tool === "box";

interface ChosenShape {
  id: string;
  line: boolean;
  polygon: Polygon;
}

export class LayoutTools implements PressHandlers {
  readonly #context: () => LayoutContext;

  /** @param context - as it is at the moment of a press */
  constructor(context: () => LayoutContext) {
    this.#context = context;
  }

  onDragStart(at: Place, event: PointerEvent): DragHandlers | null {
    const { tool, drawing } = this.#context().store.getState();
    const point = this.#pageAt(at);
    if (draws(tool)) return drawing === null ? this.#dragRectangle(point, tool) : null;
    if (tool === "cut") return this.#lineAt(point) === null ? this.#dragCut(point) : null;
    if (tool === "order") return null;
    const grip = this.#gripAt(point);
    if (grip !== null && !event.altKey) return this.#dragGrip(grip.shape, grip.grip, point);
    if (event.shiftKey) return this.#dragLasso(point);
    return this.#isChosenAt(point) ? this.#dragChosen(point) : null;
  }

  onClick(at: Place, event: PointerEvent): void {
    const { store, boxes } = this.#context();
    const { tool, drawing } = store.getState();
    const point = this.#pageAt(at);
    const box = tool === "box" && drawing === null ? boxAt(boxes.list, point) : null;
    if (box !== null) store.setState({ boxIds: [box.id], draft: null });
    else if (draws(tool)) this.#addCorner(point, tool);
    else if (tool === "select") this.#clickSelect(point, event);
    else {
      const line = this.#lineAt(point);
      if (line === null) return;
      if (tool === "order") clickInOrder(this.#context().store, line.id);
      else void this.#cutLine(line, point);
    }
  }

  onDoubleClick(at: Place): void {
    const { tool } = this.#context().store.getState();
    // The second press of the double click added a corner of its own.
    if (draws(tool)) this.#close(2);
    const point = this.#pageAt(at);
    const grip = tool === "select" ? this.#gripAt(point) : null;
    if (grip?.grip.kind !== "edge") return;
    const next = [...grip.shape.polygon];
    next.splice(grip.grip.index + 1, 0, [point[0], point[1]]);
    void this.#saveShape(grip.shape, onPage(next, this.#page()));
  }

  onHover(at: Place | null): void {
    const { store, onHover } = this.#context();
    const { tool, drawing } = store.getState();
    const point = at === null ? null : this.#pageAt(at);
    const line = point === null ? null : this.#lineAt(point);
    onHover(line?.id ?? null);
    if (drawing !== null && point !== null) store.setState({ drawing: [...drawing.slice(0, -1), point] });
    if (tool !== "cut") return;
    store.setState({
      cut: line === null || point === null ? null : cutThrough(line.polygon, alongLine(line.polygon, point)),
    });
  }

  /** Closes the shape that is being drawn, as it is without the corner under the pointer. @returns whether there is one */
  finish(): boolean {
    return this.#close(1);
  }

  /** Moves what is chosen by whole pixels of the image. */
  async moveChosen(dx: number, dy: number): Promise<void> {
    const { store, changes, layout } = this.#context();
    const { lineIds, regionIds } = store.getState();
    if (dx !== 0 || dy !== 0) {
      if (lineIds.length > 0) {
        await changes.send((calls, seen) => calls.moveLines({ lines: seen.refs(lineIds), dx, dy }));
      }
      for (const regionId of regionIds) {
        const region = layout?.regions.find(({ id }) => id === regionId);
        if (region === undefined) continue;
        const polygon = onPage(moved(region.polygon, dx, dy), this.#page());
        await changes.send((calls, seen) => calls.changeRegion({ ...seen.page, regionId, polygon }));
      }
    }
    this.#clearPreview();
  }

  #pageAt(at: Place): XY {
    const { viewport, image } = this.#context().view.store.getState();
    return viewport === null ? [0, 0] : toPage(viewport, image, at);
  }

  #scale(): number {
    return this.#context().view.viewport?.scale ?? 1;
  }

  #page(): Size {
    return this.#context().view.store.getState().image;
  }

  #lineAt(point: XY): Line | null {
    return shapeAt(this.#context().lines, point);
  }

  #regions(): readonly Region[] {
    return this.#context().layout?.regions ?? [];
  }

  /** What is chosen, with shapes. */
  #chosen(): ChosenShape[] {
    const { store, lines } = this.#context();
    const { lineIds, regionIds } = store.getState();
    return [
      ...lines
        .filter(({ id }) => lineIds.includes(id))
        .map(({ id, polygon }) => ({ id, polygon: polygon as Polygon, line: true })),
      ...this.#regions()
        .filter(({ id }) => regionIds.includes(id))
        .map(({ id, polygon }) => ({ id, polygon: polygon as Polygon, line: false })),
    ];
  }

  /** Only a shape that is chosen by itself has grips. */
  #gripAt(point: XY): { shape: ChosenShape; grip: Grip } | null {
    const [shape, ...others] = this.#chosen();
    if (shape === undefined || others.length > 0) return null;
    const grip = gripAt(shape.polygon, point, REACH / this.#scale());
    return grip === null ? null : { shape, grip };
  }

  #isChosenAt(point: XY): boolean {
    const line = this.#lineAt(point);
    if (line !== null) return this.#context().store.getState().lineIds.includes(line.id);
    return this.#chosen().some(({ polygon }) => contains(polygon, point));
  }

  #setPreview(shapes: readonly (readonly [string, Polygon])[]): void {
    this.#context().store.setState({ preview: new Map(shapes) });
  }

  #clearPreview(): void {
    this.#context().store.setState({ preview: new Map() });
  }

  async #saveShape({ id, line }: ChosenShape, polygon: Polygon): Promise<void> {
    this.#setPreview([[id, polygon]]);
    await this.#context().changes.send((calls, seen) => {
      if (!line) return calls.changeRegion({ ...seen.page, regionId: id, polygon });
      return calls.reshapeLine({ line: seen.ref(id), polygon });
    });
    this.#clearPreview();
  }

  #dragGrip(shape: ChosenShape, grip: Grip, from: XY): DragHandlers {
    let next = shape.polygon;
    return {
      move: (at) => {
        next = onPage(reshaped(shape.polygon, grip, this.#pageAt(at), from), this.#page());
        this.#setPreview([[shape.id, next]]);
      },
      end: (done) => (done ? void this.#saveShape(shape, next) : this.#clearPreview()),
    };
  }

  #dragChosen(from: XY): DragHandlers {
    const shapes = this.#chosen();
    const polygons = shapes.map(({ polygon }) => polygon);
    let by: [number, number] = [0, 0];
    return {
      move: (at) => {
        const to = this.#pageAt(at);
        by = moveWithin(polygons, to[0] - from[0], to[1] - from[1], this.#page());
        this.#setPreview(shapes.map(({ id, polygon }) => [id, moved(polygon, ...by)]));
      },
      end: (done) => (done ? void this.moveChosen(...by) : this.#clearPreview()),
    };
  }

  /** Shift and a drag: chooses every line whose middle lies in the rectangle. */
  #dragLasso(from: XY): DragHandlers {
    const { store } = this.#context();
    return {
      move: (at) => store.setState({ drawing: rectangle(from, this.#pageAt(at)) }),
      end: (done) => {
        const { drawing, lineIds } = store.getState();
        store.setState({ drawing: null });
        if (!done || drawing === null) return;
        const caught = this.#context().lines.filter((line) => contains(drawing, middleOf(line.polygon)));
        chooseLines(store, [...new Set([...lineIds, ...caught.map(({ id }) => id)])]);
      },
    };
  }

  #dragRectangle(from: XY, what: Drawn): DragHandlers {
    const { store } = this.#context();
    return {
      move: (at) => store.setState({ drawing: rectangle(from, this.#pageAt(at)) }),
      end: (done) => {
        const { drawing } = store.getState();
        if (done && drawing !== null) void this.#draw(drawing, what);
        else store.setState({ drawing: null });
      },
    };
  }

  /** Across a region: cuts it along the drag. */
  #dragCut(from: XY): DragHandlers {
    const { store, changes } = this.#context();
    return {
      move: (at) => store.setState({ cut: [from, this.#pageAt(at)] }),
      end: (done) => {
        const { cut } = store.getState();
        store.setState({ cut: null });
        if (!done || cut === null) return;
        const [[ax, ay], [bx, by]] = cut;
        const region = shapeAt(this.#regions(), [(ax + bx) / 2, (ay + by) / 2]);
        if (region === null) return;
        void changes.send((calls, seen) =>
          calls.splitRegion({ ...seen.page, regionId: region.id, from: [ax, ay], to: [bx, by] }),
        );
      },
    };
  }

  #clickSelect(point: XY, event: PointerEvent): void {
    const { store, onLine } = this.#context();
    const grip = this.#gripAt(point);
    if (event.altKey && grip?.grip.kind === "corner" && grip.shape.polygon.length > 3) {
      void this.#saveShape(grip.shape, withoutCorner(grip.shape.polygon, grip.grip.index));
      return;
    }
    const more = event.shiftKey || event.ctrlKey || event.metaKey;
    const line = this.#lineAt(point);
    if (line !== null) {
      choose(store, { lineId: line.id }, more);
      onLine(line.id);
      return;
    }
    const region = shapeAt(this.#regions(), point);
    choose(store, region === null ? {} : { regionId: region.id }, more);
  }

  /** A press adds a corner; a press on the first corner closes the shape. */
  #addCorner(point: XY, what: Drawn): void {
    const { store } = this.#context();
    // The last corner follows the pointer.
    const settled = store.getState().drawing?.slice(0, -1) ?? [];
    const [first] = settled;
    const near = first !== undefined && Math.hypot(first[0] - point[0], first[1] - point[1]) * this.#scale() < REACH;
    if (near && settled.length > 2) void this.#draw(settled, what);
    else store.setState({ drawing: [...settled, point, point] });
  }

  /** @param loose - corners at the end that are not part of the shape */
  #close(loose: number): boolean {
    const { drawing, tool } = this.#context().store.getState();
    if (drawing === null || drawing.length < 3 + loose || !draws(tool)) return false;
    void this.#draw(drawing.slice(0, -loose), tool);
    return true;
  }

  async #draw(polygon: readonly XY[], what: Drawn): Promise<void> {
    const { store, changes, boxes, layout, onLine } = this.#context();
    const shape = onPage(polygon, this.#page());
    if (what === "box") {
      store.setState({ drawing: null });
      if (isDrawn(shape, LEAST)) await boxes.add(shape);
      return;
    }
    const known = new Set([...(layout?.lineIds ?? []), ...this.#regions().map(({ id }) => id)]);
    const change = !isDrawn(shape, LEAST)
      ? null
      : await changes.send((calls, seen) =>
          what === "line"
            ? calls.createLine({ ...seen.page, polygon: shape })
            : calls.createRegion({ ...seen.page, polygon: shape }),
        );
    store.setState({ drawing: null });
    if (change === null) return;
    const lineId = change.layout.lineIds.find((id) => !known.has(id));
    const regionId = change.layout.regions.find(({ id }) => !known.has(id))?.id;
    if (what === "line" && lineId !== undefined) {
      chooseLines(store, [lineId]);
      onLine(lineId);
    } else if (regionId !== undefined) store.setState({ lineIds: [], regionIds: [regionId] });
  }

  async #cutLine(line: Line, point: XY): Promise<void> {
    const { store, changes } = this.#context();
    const x = alongLine(line.polygon, point);
    store.setState({ cut: null });
    if (x <= EDGE || x >= 1 - EDGE) return;
    const change = await changes.send((calls, seen) => calls.splitLine({ line: seen.ref(line.id), x }));
    if (change !== null)
      chooseLines(
        store,
        change.lines.map(({ id }) => id),
      );
  }
}
