/** @file The page image with its lines drawn over it and the active line's words under it. */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import type { Line } from "#contract/corrections.ts";
import type { PageSummary } from "#contract/documents.ts";
import type { PageLayout, Region } from "#contract/layout.ts";
import { VIEW_SIDE } from "#contract/wire.ts";
import { useApi } from "../../client/api-context.tsx";
import { useCommands } from "../../keys/use-commands.tsx";
import { strings } from "../../strings/index.ts";
import { readPreference, writePreference } from "../../ui/preferences.ts";
import { CanvasOverlay, type Painter } from "./canvas-overlay.tsx";
import { CanvasTools } from "./canvas-tools.tsx";
import { CanvasView } from "./canvas-view.ts";
import { LayoutBar } from "./layout/layout-bar.tsx";
import { paintBoxes, paintLayout, paintRegions } from "./layout/layout-painter.ts";
import { type LayoutState, type LayoutStore, setLayoutMode } from "./layout/layout-store.ts";
import { type LayoutContext, LayoutTools } from "./layout/layout-tools.ts";
import { usePageBoxes } from "./layout/page-boxes.ts";
import type { LayoutChanges } from "./layout/use-layout-changes.ts";
import { useLayoutCommands } from "./layout/use-layout-commands.ts";
import type { LineActions } from "./line-actions.ts";
import { shapeAt } from "./line-shape.ts";
import { LineStrip } from "./line-strip.tsx";
import { paintLines } from "./overlay-painter.ts";
import type { PlaceMemory } from "./place-memory.ts";
import { type PressHandlers, useCanvasGestures } from "./use-canvas-gestures.ts";
import { boundsOf, follow, toPage, toTransform, zoomTo } from "./viewport.ts";
import { activate, type WorkspaceStore } from "./workspace-store.ts";

interface PageCanvasProps {
  page: PageSummary;
  lines: Line[];
  /** The lines that the filter lists; null: all. */
  listed: ReadonlySet<string> | null;
  store: WorkspaceStore;
  actions: LineActions;
  memory: PlaceMemory;
  /** The cards are folded away: the strip is where text is edited. */
  stripOnly: boolean;
  layoutStore: LayoutStore;
  layout: PageLayout | undefined;
  layoutChanges: LayoutChanges;
}

const ZOOM_STEP = 1.25;
/** Times that a view's pixels are drawn larger than they are before anyone sees it. */
const BLUR = 1.1;

export function PageCanvas(props: PageCanvasProps) {
  const { page, lines, listed, store, actions, memory, stripOnly, layoutStore, layout, layoutChanges } = props;
  const t = strings.workspace;
  const editing = useStore(layoutStore, (state) => state.on);
  const frame = useRef<HTMLDivElement>(null);
  const [view] = useState(() => new CanvasView());
  const [following, setFollowing] = useState<boolean>(() => readPreference("follow", true));
  const activeLineId = useStore(store, (state) => state.activeLineId);
  const strip = useStore(store, (state) => state.strip);
  const active = useMemo(() => lines.find((line) => line.id === activeLineId) ?? null, [lines, activeLineId]);

  useShownPage(view, page, memory, frame);
  useFollowing(view, active, following && !editing, store);

  const at = (place: readonly [number, number]): Line | null => {
    const { viewport, image } = view.store.getState();
    return viewport === null ? null : shapeAt(lines, toPage(viewport, image, place));
  };
  const setHovered = (hoveredLineId: string | null): void => {
    if (store.getState().hoveredLineId !== hoveredLineId) store.setState({ hoveredLineId });
  };
  const boxes = usePageBoxes(page.id);
  const context = useRef<LayoutContext | null>(null);
  context.current = {
    view,
    store: layoutStore,
    lines,
    layout,
    changes: layoutChanges,
    boxes,
    onLine: (lineId) => activate(store, lineId, false),
    onHover: setHovered,
  };
  const [tools] = useState(() => new LayoutTools(() => context.current as LayoutContext));
  const shown = { pageId: page.id, lines, layout, active, boxes };
  useLayoutCommands({ ...shown, store: layoutStore, tools, view, changes: layoutChanges });
  const reading: PressHandlers = {
    onClick: (place) => {
      const line = at(place);
      if (line !== null) actions.goTo(line.id);
    },
    onDoubleClick: (place) => {
      const line = at(place);
      if (line !== null) actions.zoomTo(line.id);
    },
    onHover: (place) => setHovered(place === null ? null : (at(place)?.id ?? null)),
  };
  useCanvasGestures(frame, view, editing ? tools : reading);

  useCommands({
    "view.zoomIn": () => view.zoom(ZOOM_STEP, undefined, true),
    "view.zoomOut": () => view.zoom(1 / ZOOM_STEP, undefined, true),
    "view.fitWidth": () => view.fit("width"),
    "view.fitPage": () => view.fit("page"),
    "view.rotate": () => view.turn(),
    "view.follow": () => {
      setFollowing(!following);
      writePreference("follow", !following);
    },
    "view.strip": () => {
      store.setState({ strip: !strip });
      writePreference("strip", !strip);
    },
    "layout.edit": () => setLayoutMode(layoutStore, !editing),
  });
  // The keys of the layout are those of the page image.
  useEffect(() => {
    if (editing) frame.current?.focus({ preventScroll: true });
  }, [editing]);

  const seen = { lines, listed, regions: layout?.regions ?? [], boxes: boxes.list };
  const scene = useRef(seen);
  scene.current = seen;
  const paint = useCallback<Painter>(
    (drawing, viewport, image, room) => {
      const surface = { context: drawing, viewport, image, view: room };
      const state = layoutStore.getState();
      const what = { ...scene.current, state, nameOf: regionName };
      if (state.on) paintRegions(surface, what);
      const shaped = state.preview.size === 0 ? scene.current.lines : scene.current.lines.map(preview(state));
      paintLines(drawing, { ...scene.current, lines: shaped, ...store.getState() }, viewport, image, room);
      paintBoxes(surface, what);
      if (state.on) paintLayout(surface, what);
    },
    [store, layoutStore],
  );
  const repaint = useRef<() => void>(() => {});
  const subscribe = useCallback(
    (again: () => void) => {
      repaint.current = again;
      const offLayout = layoutStore.subscribe(again);
      const off = store.subscribe((now, before) => {
        const same =
          now.activeLineId === before.activeLineId &&
          now.hoveredLineId === before.hoveredLineId &&
          now.peek === before.peek;
        if (!same) again();
      });
      return () => {
        off();
        offLayout();
      };
    },
    [store, layoutStore],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is drawn changed
  useEffect(() => repaint.current(), [lines, listed, layout, boxes.list]);

  return (
    <section className="canvas" aria-label={t.image}>
      {editing ? <LayoutBar store={layoutStore} lines={lines} layout={layout} changes={layoutChanges} /> : null}
      {/* A press here moves the page or picks a line: the caret stays where it is. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: no control, only kept from taking the focus */}
      <div
        className={editing ? "canvas-frame editing" : "canvas-frame"}
        ref={frame}
        {...(editing
          ? { tabIndex: 0, "data-layout": "", role: "application", "aria-label": strings.layout.title }
          : {})}
        onMouseDown={(event) => {
          if (event.target instanceof HTMLInputElement) return;
          event.preventDefault();
          if (editing) frame.current?.focus({ preventScroll: true });
        }}
      >
        <PageSheet page={page} view={view} />
        <CanvasOverlay view={view} paint={paint} subscribe={subscribe} />
        {(strip || stripOnly) && active !== null && !editing ? (
          <LineStrip key={active.id} line={active} view={view} store={store} actions={actions} alone={stripOnly} />
        ) : null}
      </div>
      <CanvasTools view={view} following={following} strip={strip} hasLine={active !== null} editing={editing} />
    </section>
  );
}

function regionName(region: Region): string {
  return strings.layout.regionName(region.position + 1, strings.layout.kinds[region.kind]);
}

/** Lines as they are being dragged. */
function preview(state: LayoutState): (line: Line) => Line {
  return (line) => {
    const polygon = state.preview.get(line.id);
    return polygon === undefined ? line : { ...line, polygon };
  };
}

/** Puts the page where it lay when it was left, and keeps in mind where it is moved to. */
function useShownPage(
  view: CanvasView,
  page: PageSummary,
  memory: PlaceMemory,
  frame: React.RefObject<HTMLDivElement | null>,
): void {
  const { id, width, height } = page;
  const last = useRef({ id: "", ratio: 1 });
  useLayoutEffect(() => {
    const ratio = width / height;
    // A page that was turned by a quarter lies elsewhere; one that was straightened does not.
    const turned = last.current.id === id && Math.abs(ratio / last.current.ratio - 1) > 0.2;
    last.current = { id, ratio };
    view.show({ width, height }, turned ? null : memory.view(id));
    return view.store.subscribe(({ viewport }) => {
      if (viewport !== null) memory.setView(id, viewport);
    });
  }, [view, memory, id, width, height]);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const measure = (): void => view.resize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [view, frame]);
}

/** Keeps the active line in sight, and zooms to it when that is asked for. */
function useFollowing(view: CanvasView, active: Line | null, following: boolean, store: WorkspaceStore): void {
  const zoomRequest = useStore(store, (state) => state.zoomRequest);
  const box = useMemo(() => (active === null ? null : boundsOf(active.polygon)), [active]);
  const ready = useStore(view.store, ({ view: room }) => room.width > 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new active line moves the page, not each redraw
  useEffect(() => {
    if (following && box !== null && ready) view.follow((now, image, room) => follow(now, box, image, room));
  }, [view, active?.id, following, ready]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for by a number that grows
  useEffect(() => {
    const { image, view: room } = view.store.getState();
    if (zoomRequest > 0 && box !== null) view.move((now) => zoomTo(box, image, room, now.turn), true);
  }, [zoomRequest]);
}

/**
 * The page at the size of a screen, with its thumbnail in its place until it is there; the image itself, which takes far
 * longer to fetch and to decode, over it from when the page is zoomed into.
 */
function PageSheet({ page, view }: { page: PageSummary; view: CanvasView }) {
  const { transport } = useApi();
  const sheet = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const place = (): void => {
      const { viewport, image } = view.store.getState();
      if (sheet.current !== null && viewport !== null) sheet.current.style.transform = toTransform(viewport, image);
    };
    place();
    return view.store.subscribe(place);
  }, [view]);
  const detailed = useWantsDetail(page, view);
  return (
    <div ref={sheet} className="canvas-sheet" style={{ width: page.width, height: page.height }}>
      <img
        key={`small ${page.thumbnailAsset}`}
        src={transport.assetUrl(page.thumbnailAsset)}
        alt=""
        draggable={false}
      />
      <img
        key={`view ${page.viewAsset}`}
        src={transport.assetUrl(page.viewAsset)}
        alt={strings.workspace.page(page.position + 1)}
        draggable={false}
        decoding="async"
      />
      {detailed ? (
        <img
          key={`large ${page.imageAsset}`}
          src={transport.assetUrl(page.imageAsset)}
          alt=""
          draggable={false}
          decoding="async"
        />
      ) : null}
    </div>
  );
}

/** Whether the page is, or since it is shown was, zoomed into so far that the view's pixels would be seen. */
function useWantsDetail(page: PageSummary, view: CanvasView): boolean {
  const [wanted, setWanted] = useState<string | null>(null);
  const viewScale = Math.min(1, VIEW_SIDE / Math.max(page.width, page.height));
  const zoomed = useStore(
    view.store,
    ({ viewport }) => viewport !== null && viewport.scale * window.devicePixelRatio > viewScale * BLUR,
  );
  if (zoomed && wanted !== page.imageAsset) setWanted(page.imageAsset);
  return page.imageAsset !== page.viewAsset && (zoomed || wanted === page.imageAsset);
}
