// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import type { Line } from "#contract/corrections.ts";
import type { EmendClient } from "#contract/index.ts";
import type { Redaction } from "#contract/privacy.ts";
import { createClient } from "../../../client/create-client.ts";
import { createFakeHost, type FakeHost, fakeLine } from "../../../client/fake-client.ts";
import { addLayout } from "../../../dev/dev-layout.ts";
import { CanvasView } from "../canvas-view.ts";
import { toScreen, type XY } from "../viewport.ts";
import { linesAfter } from "./layout-cache.ts";
import {
  chooseLines,
  clickInOrder,
  createLayoutStore,
  type LayoutStore,
  orderedBy,
  setLayoutMode,
  stepBack,
  takeTool,
} from "./layout-store.ts";
import { LayoutTools } from "./layout-tools.ts";
import { beginDraft, finishDraft, nudgeDraft, type PageBoxes } from "./page-boxes.ts";
import { alongLine, gripAt, isDrawn, moveWithin, onPage, rectangle, reshaped, withoutCorner } from "./shapes.ts";
import type { LayoutChanges, Seen } from "./use-layout-changes.ts";

const square = rectangle([10, 10], [110, 60]);
const page = { width: 1000, height: 800 };

describe("shapes", () => {
  it("a rectangle is clockwise from its top left, whichever way it was drawn", () => {
    expect(rectangle([110, 60], [10, 10])).toEqual(square);
  });

  it("a corner moves by itself, an edge of four corners across itself only", () => {
    expect(reshaped(square, { kind: "corner", index: 2 }, [120, 70], [110, 60])[2]).toEqual([120, 70]);
    expect(reshaped(square, { kind: "edge", index: 2 }, [90, 80], [60, 60])).toEqual(rectangle([10, 10], [110, 80]));
  });

  it("an edge of more corners gets a corner of its own", () => {
    const five = [...square.slice(0, 4), [5, 30] as [number, number]];
    expect(reshaped(five, { kind: "edge", index: 0 }, [60, 0], [60, 10])).toHaveLength(6);
  });

  it("stay on the page, in whole pixels", () => {
    expect(onPage([[-3, 4.4]], page)).toEqual([[0, 4]]);
    expect(moveWithin([square], -50, 900, page)).toEqual([-10, 740]);
  });

  it("keep three corners", () => {
    expect(withoutCorner(square, 0)).toHaveLength(3);
    expect(withoutCorner(square.slice(0, 3), 0)).toHaveLength(3);
  });

  it("are taken hold of at corners before edges, and not from afar", () => {
    expect(gripAt(square, [12, 9], 5)).toEqual({ kind: "corner", index: 0 });
    expect(gripAt(square, [60, 12], 5)).toEqual({ kind: "edge", index: 0 });
    expect(gripAt(square, [60, 35], 5)).toBeNull();
  });

  it("a place is along the line's own direction, also where it slopes", () => {
    expect(alongLine(square, [35, 99])).toBe(0.25);
    const sloped: XY[] = [
      [0, 0],
      [100, 100],
      [90, 110],
      [-10, 10],
    ];
    expect(alongLine(sloped, [50, 50])).toBeCloseTo(0.5);
  });

  it("a slip of the hand is no shape", () => {
    expect(isDrawn(rectangle([10, 10], [12, 90]), 6)).toBe(false);
    expect(isDrawn(square, 6)).toBe(true);
  });
});

describe("reading order by clicks", () => {
  it("puts what was clicked where the first of it is", () => {
    expect(orderedBy(["a", "b", "c", "d", "e"], ["d", "b"])).toEqual(["a", "c", "d", "b", "e"]);
    expect(orderedBy(["a", "b", "c"], ["a", "c"])).toEqual(["a", "c", "b"]);
    expect(orderedBy(["a", "b"], [])).toEqual(["a", "b"]);
    expect(orderedBy(["a", "b"], ["gone", "b"])).toEqual(["b", "a"]);
  });

  it("a second click takes the last one back", () => {
    const store = createLayoutStore();
    for (const id of ["a", "b", "b"]) clickInOrder(store, id);
    expect(store.getState().sequence).toEqual(["a"]);
  });
});

describe("stepping back", () => {
  it("drops what is half done, then the tool, then what is chosen, and ends", () => {
    const store = createLayoutStore();
    setLayoutMode(store, true);
    chooseLines(store, ["a"]);
    takeTool(store, "line");
    store.setState({ drawing: [[1, 1]] });
    expect(stepBack(store)).toBe(true);
    expect(store.getState().drawing).toBeNull();
    expect(stepBack(store)).toBe(true);
    expect(store.getState().tool).toBe("select");
    expect(stepBack(store)).toBe(true);
    expect(store.getState().lineIds).toEqual([]);
    expect(stepBack(store)).toBe(false);
  });
});

describe("lines after a change", () => {
  const layout = { lineIds: ["l1", "new", "l0"] } as never;

  it("come in reading order, new ones among them, removed ones gone, the rest as they were", () => {
    const known = [fakeLine(0, "a"), fakeLine(1, "b"), fakeLine(2, "c")];
    const made = fakeLine(1, "n", { id: "new" });
    const after = linesAfter(known, { layout, lines: [made], removedLineIds: ["l2"] });
    expect(after.map(({ id, position }) => [id, position])).toEqual([
      ["l1", 0],
      ["new", 1],
      ["l0", 2],
    ]);
  });

  it("a text saved meanwhile is not lost", () => {
    const known = [fakeLine(0, "newer", { revision: 5, status: "edited" })];
    const answer = fakeLine(0, "older", { revision: 4, layoutRevision: 2 });
    const [line] = linesAfter(known, { layout: { lineIds: ["l0"] } as never, lines: [answer], removedLineIds: [] });
    expect(line).toMatchObject({ text: "newer", status: "edited", revision: 5, layoutRevision: 2 });
  });
});

describe("tools", () => {
  let host: FakeHost;
  let store: LayoutStore;
  let view: CanvasView;
  let tools: LayoutTools;
  let lines: Line[];
  let boxes: Redaction[];
  const boxesOf = (client: EmendClient, list: Redaction[]): PageBoxes => ({
    list,
    add: async (polygon) => list.push(await client.privacy.addRedaction({ pageId: "p1", polygon })) > 0,
    remove: async (id) => {
      await client.privacy.removeRedaction({ id });
      list.splice(0, list.length, ...list.filter((one) => one.id !== id));
      return true;
    },
  });

  beforeEach(() => {
    host = createFakeHost([fakeLine(0, "erſte Zeile"), fakeLine(1, "zweite Zeile"), fakeLine(2, "dritte Zeile")]);
    addLayout(host, [{ id: "p1", imageAsset: "i", viewAsset: "v", thumbnailAsset: "t", ...page }]);
    const client = createClient(host.transport);
    boxes = [];
    store = createLayoutStore();
    setLayoutMode(store, true);
    view = new CanvasView();
    view.resize({ width: 600, height: 600 });
    view.show(page, null);
    const refresh = (): void => {
      lines = host.lines().sort((a, b) => a.position - b.position);
    };
    refresh();
    const changes: LayoutChanges = {
      send: async (make) => {
        const layout = await client.layout.page({ pageId: "p1" });
        const refs: Seen["refs"] = (ids) =>
          ids.map((lineId) => {
            const { revision, layoutRevision } = host.line(lineId);
            return { lineId, revision, layoutRevision };
          });
        const change = await make(client.layout, {
          page: { pageId: "p1", layoutRevision: layout.revision },
          refs,
          ref: (id) => refs([id])[0] as never,
        });
        refresh();
        return change;
      },
      redetect: async () => {},
    };
    tools = new LayoutTools(() => ({
      view,
      store,
      lines,
      layout: { regions: [], lineIds: lines.map(({ id }) => id) } as never,
      changes,
      boxes: boxesOf(client, boxes),
      onLine: () => {},
      onHover: () => {},
    }));
  });

  const place = (point: XY): [number, number] => toScreen(view.viewport ?? ({} as never), page, point);
  const event = (part: Partial<PointerEvent> = {}): PointerEvent => part as PointerEvent;
  const drag = async (from: XY, to: XY, part: Partial<PointerEvent> = {}): Promise<boolean> => {
    const handlers = tools.onDragStart(place(from), event(part));
    handlers?.move(place(to), event(part));
    handlers?.end(true);
    await new Promise((resolve) => setTimeout(resolve, 0));
    await new Promise((resolve) => setTimeout(resolve, 0));
    return handlers !== null;
  };
  const click = async (at: XY, part: Partial<PointerEvent> = {}): Promise<void> => {
    tools.onClick(place(at), event(part));
    await new Promise((resolve) => setTimeout(resolve, 0));
    await new Promise((resolve) => setTimeout(resolve, 0));
  };

  it("a drag with the box tool blacks out; a press on a box chooses it, Escape lets it go", async () => {
    takeTool(store, "box");
    await drag([100, 100], [300, 160]);
    expect(boxes.map(({ polygon }) => polygon)).toEqual([rectangle([100, 100], [300, 160])]);
    expect(store.getState()).toMatchObject({ drawing: null, tool: "box" });
    // A slip of the hand is no box.
    await drag([400, 400], [402, 401]);
    expect(boxes).toHaveLength(1);
    await click([200, 130]);
    expect(store.getState().boxIds).toEqual([boxes[0]?.id]);
    expect(stepBack(store)).toBe(true);
    expect(store.getState()).toMatchObject({ boxIds: [], tool: "box" });
    for (const corner of [
      [500, 500],
      [600, 500],
      [550, 600],
    ] as const)
      await click([...corner]);
    expect(tools.finish()).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(boxes[1]?.polygon).toEqual([
      [500, 500],
      [600, 500],
      [550, 600],
    ]);
  });

  it("a box is placed by keys alone: over the line, moved, widened, kept on the page", () => {
    takeTool(store, "box");
    expect(nudgeDraft(store, [8, 0], false, page)).toBe(false);
    beginDraft(store, lines[0] as Line, [500, 400], page);
    const [from, to] = store.getState().draft ?? [];
    const xs = (lines[0] as Line).polygon.map(([x]) => x);
    expect([from?.[0], to?.[0]]).toEqual([Math.min(...xs), Math.max(...xs)]);
    nudgeDraft(store, [-5000, 8], false, page);
    expect(store.getState().draft?.[0]).toEqual([0, (from?.[1] ?? 0) + 8]);
    nudgeDraft(store, [5000, -5000], true, page);
    expect(store.getState().draft?.[1]).toEqual([1000, (from?.[1] ?? 0) + 16]);
    expect(stepBack(store)).toBe(true);
    expect(store.getState().draft).toBeNull();
    beginDraft(store, null, [500, 400], page);
    const added: unknown[] = [];
    const kept = { list: [], add: async (polygon: unknown) => added.push(polygon) > 0, remove: async () => true };
    expect(finishDraft(store, kept)).toBe(true);
    expect(added).toEqual([rectangle([400, 380], [600, 420])]);
    expect(finishDraft(store, kept)).toBe(false);
  });

  it("a press chooses, Shift adds and lets go, beside everything nothing is chosen", async () => {
    await click([500, 120]);
    expect(store.getState().lineIds).toEqual(["l0"]);
    await click([500, 180], { shiftKey: true });
    expect(store.getState().lineIds).toEqual(["l0", "l1"]);
    await click([500, 120], { shiftKey: true });
    expect(store.getState().lineIds).toEqual(["l1"]);
    await click([500, 700]);
    expect(store.getState().lineIds).toEqual([]);
  });

  it("a drag of what is chosen moves it, any other drag is the page's", async () => {
    expect(await drag([500, 120], [520, 130])).toBe(false);
    await click([500, 120]);
    expect(await drag([700, 125], [720, 135])).toBe(true);
    expect(host.line("l0").polygon[0]).toEqual([120, 110]);
    expect(store.getState().preview.size).toBe(0);
  });

  it("a drag that is given up changes nothing", () => {
    chooseLines(store, ["l0"]);
    const handlers = tools.onDragStart(place([700, 125]), event());
    handlers?.move(place([720, 135]), event());
    handlers?.end(false);
    expect(store.getState().preview.size).toBe(0);
    expect(host.line("l0").polygon[0]).toEqual([100, 100]);
  });

  it("a corner is pulled", async () => {
    chooseLines(store, ["l0"]);
    await drag([900, 140], [950, 150]);
    expect(host.line("l0").polygon[2]).toEqual([950, 150]);
  });

  it("Shift and a drag choose what they enclose", async () => {
    await drag([90, 90], [910, 210], { shiftKey: true });
    expect(store.getState().lineIds).toEqual(["l0", "l1"]);
  });

  it("a line is drawn as a box, and as corners", async () => {
    takeTool(store, "line");
    await drag([100, 400], [600, 440]);
    expect(lines).toHaveLength(4);
    for (const corner of [
      [100, 500],
      [600, 510],
      [600, 550],
      [100, 540],
    ] as const)
      await click(corner);
    tools.onHover(place([300, 530]));
    expect(tools.finish()).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(lines).toHaveLength(5);
    const drawn = lines.find(({ polygon }) => polygon[1]?.[1] === 510);
    expect(drawn?.polygon).toHaveLength(4);
    expect(store.getState().lineIds).toEqual([drawn?.id]);
  });

  it("a line is cut where it is pressed", async () => {
    takeTool(store, "cut");
    tools.onHover(place([500, 120]));
    expect(store.getState().cut?.[0]?.[0]).toBeCloseTo(500);
    await click([500, 120]);
    expect(lines).toHaveLength(4);
    expect(host.line("l0").polygon[1]?.[0]).toBeCloseTo(500, 0);
  });

  it("lines are clicked in their order", async () => {
    takeTool(store, "order");
    await click([500, 240]);
    await click([500, 120]);
    expect(store.getState().sequence).toEqual(["l2", "l0"]);
  });
});
