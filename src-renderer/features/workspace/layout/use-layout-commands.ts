/** @file What the keys of the layout do, to what is chosen on the page image or to the page. */
import type { Line } from "#contract/corrections.ts";
import type { PageLayout } from "#contract/layout.ts";
import { useApi } from "../../../client/api-context.tsx";
import { useCommands, useFlags } from "../../../keys/use-commands.tsx";
import { strings } from "../../../strings/index.ts";
import { decimal, messageOf } from "../../../ui/format.ts";
import { toast } from "../../../ui/toast.tsx";
import type { CanvasView } from "../canvas-view.ts";
import { chooseLines, type LayoutStore, orderedBy, setLayoutMode, stepBack, takeTool } from "./layout-store.ts";
import type { LayoutTools } from "./layout-tools.ts";
import { beginDraft, finishDraft, nudgeDraft, type PageBoxes } from "./page-boxes.ts";
import type { LayoutChanges } from "./use-layout-changes.ts";

interface Options {
  pageId: string;
  store: LayoutStore;
  tools: LayoutTools;
  lines: readonly Line[];
  layout: PageLayout | undefined;
  changes: LayoutChanges;
  boxes: PageBoxes;
  view: CanvasView;
  /** The line whose text is shown. */
  active: Line | null;
}

/** Pixels of the screen that an arrow moves or widens a black box that is being placed. */
const DRAFT_NUDGE = 8;
/** Image pixels that an arrow moves what is chosen, and with Shift. */
const NUDGE = 1;
const FAR_NUDGE = 10;

export function useLayoutCommands(options: Options): void {
  const { pageId, store, tools, lines, layout, changes, boxes, view, active } = options;
  const { client } = useApi();
  const t = strings.layout;
  const chosen = () => store.getState();

  const join = async (): Promise<void> => {
    const { lineIds, regionIds } = chosen();
    if (regionIds.length > 1) {
      await changes.send((calls, seen) => calls.mergeRegions({ ...seen.page, regionIds: [...regionIds] }));
      return;
    }
    // In reading order, whichever was chosen first.
    const ordered = lines.filter(({ id }) => lineIds.includes(id)).map(({ id }) => id);
    if (ordered.length < 2) {
      toast("info", t.joinNeedsTwo);
      return;
    }
    const change = await changes.send((calls, seen) => calls.mergeLines({ lines: seen.refs(ordered) }));
    if (change !== null) chooseLines(store, ordered.slice(0, 1));
  };

  const remove = async (): Promise<void> => {
    const { lineIds, regionIds } = chosen();
    if (lineIds.length > 0) {
      await changes.send((calls, seen) => calls.removeLines({ lines: seen.refs(lineIds) }));
    }
    for (const regionId of regionIds) {
      await changes.send((calls, seen) => calls.removeRegion({ ...seen.page, regionId }));
    }
    for (const id of chosen().boxIds) await boxes.remove(id);
    store.setState({ lineIds: [], regionIds: [], boxIds: [] });
  };

  const blackOut = async (): Promise<void> => {
    const { lineIds } = chosen();
    const wanted = lines.filter(({ id }) => (lineIds.length > 0 ? lineIds.includes(id) : id === active?.id));
    if (wanted.length === 0) toast("info", t.nothingToBlackOut);
    for (const { polygon } of wanted) if (!(await boxes.add([...polygon]))) return;
  };

  const reverse = async (): Promise<void> => {
    const { lineIds } = chosen();
    const first = lines.find(({ id }) => lineIds.includes(id));
    if (first === undefined) return;
    const direction = first.direction === "ltr" ? "rtl" : "ltr";
    await changes.send((calls, seen) => calls.setDirection({ lines: seen.refs(lineIds), direction }));
  };

  const assign = async (regionId: string | null): Promise<void> => {
    const { lineIds } = chosen();
    if (lineIds.length === 0) return;
    await changes.send((calls, seen) => calls.assignLines({ ...seen.page, lineIds: [...lineIds], regionId }));
  };

  const finish = async (): Promise<void> => {
    const { tool, sequence, drawing } = chosen();
    const { image } = view.store.getState();
    if (tool === "box" && drawing === null) {
      if (!finishDraft(store, boxes)) beginDraft(store, active, view.middle(), image);
      return;
    }
    if (tool !== "order" || sequence.length === 0) {
      tools.finish();
      return;
    }
    const change = await changes.send((calls, seen) =>
      calls.setOrder({ ...seen.page, lineIds: orderedBy(layout?.lineIds ?? [], sequence) }),
    );
    if (change !== null) store.setState({ sequence: [] });
  };

  const redetect = (): void => {
    const [regionId, ...others] = chosen().regionIds;
    void changes.redetect(regionId !== undefined && others.length === 0 ? { regionId } : {});
  };

  const autoOrder = async (): Promise<void> => {
    const before = layout?.lineIds.join();
    const change = await changes.send((calls, seen) => calls.autoOrder(seen.page));
    if (change !== null && change.layout.lineIds.join() === before) toast("info", t.ordered);
  };

  const deskew = async (): Promise<void> => {
    try {
      const { degrees, lines: measured } = await client.layout.skew({ pageId });
      if (Math.abs(degrees) < 0.05) {
        toast("info", t.straight(measured));
        return;
      }
      const change = await changes.send((calls, seen) => calls.deskewPage({ ...seen.page, degrees }));
      if (change !== null) toast("info", t.straightened(decimal(degrees, 2), measured));
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };

  const nudge = (dx: number, dy: number) => () => {
    const { lineIds, regionIds } = chosen();
    const far = Math.abs(dx) + Math.abs(dy) > NUDGE;
    const step = Math.max(1, DRAFT_NUDGE / (view.viewport?.scale ?? 1));
    const { image } = view.store.getState();
    if (nudgeDraft(store, [Math.sign(dx) * step, Math.sign(dy) * step], far, image)) return;
    if (lineIds.length + regionIds.length === 0) return false;
    void tools.moveChosen(dx, dy);
  };

  useCommands({
    "layout.select": () => takeTool(store, "select"),
    "layout.line": () => takeTool(store, "line"),
    "layout.region": () => takeTool(store, "region"),
    "layout.cut": () => takeTool(store, "cut"),
    "layout.order": () => takeTool(store, "order"),
    "layout.box": () => takeTool(store, "box"),
    "layout.blackOut": () => void blackOut(),
    "layout.finish": () => void finish(),
    "layout.back": () => {
      if (!stepBack(store)) setLayoutMode(store, false);
    },
    "layout.join": () => void join(),
    "layout.remove": () => void remove(),
    "layout.reverse": () => void reverse(),
    "layout.link": () => void assign(chosen().regionIds[0] ?? null),
    "layout.unlink": () => void assign(null),
    "layout.all": () =>
      chooseLines(
        store,
        lines.map(({ id }) => id),
      ),
    "layout.left": nudge(-NUDGE, 0),
    "layout.right": nudge(NUDGE, 0),
    "layout.up": nudge(0, -NUDGE),
    "layout.down": nudge(0, NUDGE),
    "layout.farLeft": nudge(-FAR_NUDGE, 0),
    "layout.farRight": nudge(FAR_NUDGE, 0),
    "layout.farUp": nudge(0, -FAR_NUDGE),
    "layout.farDown": nudge(0, FAR_NUDGE),
    "layout.redetect": redetect,
    "layout.autoOrder": () => void autoOrder(),
    "layout.findRegions": () => void changes.send((calls, seen) => calls.findRegions(seen.page)),
    "layout.turnRight": () => void changes.send((calls, seen) => calls.turnPage({ ...seen.page, by: 90 })),
    "layout.turnLeft": () => void changes.send((calls, seen) => calls.turnPage({ ...seen.page, by: 270 })),
    "layout.deskew": () => void deskew(),
  });
  useFlags((target) => ({ inLayout: target.closest("[data-layout]") !== null }));
}
