/** @file The page image with its lines drawn over it. Draws what the store and the cache say; owns only the view. */
import { Crosshair, Maximize, Minus, MoveHorizontal, Plus, ScanSearch } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import type { Line } from "#contract/corrections.ts";
import type { PageSummary } from "#contract/documents.ts";
import { useApi } from "../../client/api-context.tsx";
import { useKeyHint } from "../../keys/use-commands.tsx";
import { strings } from "../../strings/en.ts";
import { IconButton } from "../../ui/button.tsx";
import { wholePercent } from "../../ui/format.ts";
import { readPreference, writePreference } from "../../ui/preferences.ts";
import type { LineActions } from "./line-actions.ts";
import { PagePolygons } from "./page-polygons.tsx";
import { boundsOf, fitPage, fitWidth, follow, pan, type Size, type Viewport, zoomAt, zoomTo } from "./viewport.ts";
import type { WorkspaceStore } from "./workspace-store.ts";

interface PageCanvasProps {
  page: PageSummary;
  lines: Line[];
  store: WorkspaceStore;
  actions: LineActions;
}

/** How far (CSS pixels) the pointer goes before a press is a drag and no click. */
const DRAG = 4;

export function PageCanvas({ page, lines, store, actions }: PageCanvasProps) {
  const t = strings.workspace;
  const hint = useKeyHint();
  const { transport } = useApi();
  const frame = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<Size>({ width: 0, height: 0 });
  const [viewport, setViewport] = useState<Viewport | null>(null);
  const [glide, setGlide] = useState(false);
  const [following, setFollowing] = useState<boolean>(() => readPreference("follow", true));
  const dragged = useRef(false);
  /** How the page was fitted, until someone moves it: a resized column fits it again. */
  const fitted = useRef<typeof fitWidth | null>(fitWidth);
  const shownPage = useRef<string | null>(null);
  const activeLineId = useStore(store, (state) => state.activeLineId);
  const zoomRequest = useStore(store, (state) => state.zoomRequest);
  const image = useMemo(() => ({ width: page.width, height: page.height }), [page.width, page.height]);
  const activeBox = useMemo(() => {
    const line = lines.find((candidate) => candidate.id === activeLineId);
    return line === undefined ? null : boundsOf(line.polygon);
  }, [lines, activeLineId]);

  const move = useCallback((change: (viewport: Viewport) => Viewport, smooth = false) => {
    fitted.current = null;
    setGlide(smooth);
    setViewport((now) => (now === null ? now : change(now)));
  }, []);

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setView({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const ready = view.width > 0;
  useEffect(() => {
    if (view.width === 0) return;
    if (shownPage.current !== page.id) {
      shownPage.current = page.id;
      fitted.current = fitWidth;
      setGlide(false);
    }
    if (fitted.current !== null) setViewport(fitted.current(image, view));
  }, [page.id, image, view]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new active line moves the page, not each redraw
  useEffect(() => {
    if (!following || activeBox === null || !ready) return;
    setGlide(true);
    setViewport((now) => (now === null ? now : follow(now, activeBox, image, view)));
  }, [activeLineId, following, ready, page.id, activeBox === null]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for by a number that grows
  useEffect(() => {
    if (zoomRequest > 0 && activeBox !== null) move(() => zoomTo(activeBox, view), true);
  }, [zoomRequest]);

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    // React listens passively; without preventDefault the browser would zoom the window.
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const unit = event.deltaMode === 1 ? 16 : 1;
      if (event.ctrlKey || event.metaKey) {
        const factor = Math.exp(-event.deltaY * unit * 0.0022);
        move((now) => zoomAt(now, factor, event.clientX - box.left, event.clientY - box.top));
        return;
      }
      const [dx, dy] = event.shiftKey && event.deltaX === 0 ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
      move((now) => pan(now, -dx * unit, -dy * unit, image, { width: box.width, height: box.height }));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [image, move]);

  const onPointerDown = (event: React.PointerEvent): void => {
    if (event.button > 1) return;
    const from = { x: event.clientX, y: event.clientY };
    let last = from;
    dragged.current = false;
    const element = event.currentTarget as HTMLElement;
    const onMove = (next: PointerEvent): void => {
      if (!dragged.current && Math.hypot(next.clientX - from.x, next.clientY - from.y) < DRAG) return;
      if (!dragged.current) element.setPointerCapture(event.pointerId);
      dragged.current = true;
      const [dx, dy] = [next.clientX - last.x, next.clientY - last.y];
      last = { x: next.clientX, y: next.clientY };
      move((now) => pan(now, dx, dy, image, view));
    };
    const onEnd = (): void => {
      element.removeEventListener("pointermove", onMove);
      element.removeEventListener("pointerup", onEnd);
      element.removeEventListener("pointercancel", onEnd);
    };
    element.addEventListener("pointermove", onMove);
    element.addEventListener("pointerup", onEnd);
    element.addEventListener("pointercancel", onEnd);
  };

  const centre = (factor: number): void => move((now) => zoomAt(now, factor, view.width / 2, view.height / 2), true);
  const fitBy = (how: typeof fitWidth): void => {
    move(() => how(image, view), true);
    fitted.current = how;
  };
  const pick = useCallback(
    (lineId: string) => {
      if (!dragged.current) actions.goTo(lineId);
    },
    [actions],
  );

  return (
    <section className="canvas" aria-label={t.image}>
      <div className="canvas-frame" ref={frame} onPointerDown={onPointerDown} title={t.imageHint}>
        {viewport === null ? null : (
          <div
            className={glide ? "canvas-sheet glide" : "canvas-sheet"}
            style={{
              width: page.width,
              height: page.height,
              transform: `translate(${viewport.x}px, ${viewport.y}px) scale(${viewport.scale})`,
            }}
          >
            <img src={transport.assetUrl(page.imageAsset)} alt={t.page(page.position + 1)} draggable={false} />
            <PagePolygons page={page} lines={lines} store={store} onPick={pick} />
          </div>
        )}
      </div>
      <div className="canvas-tools" role="toolbar" aria-label={t.image}>
        <IconButton icon={Minus} label={t.zoomOut} onClick={() => centre(1 / 1.25)} />
        <span className="zoom-value">{viewport === null ? "" : wholePercent(viewport.scale)}</span>
        <IconButton icon={Plus} label={t.zoomIn} onClick={() => centre(1.25)} />
        <IconButton icon={MoveHorizontal} label={t.fitWidth} onClick={() => fitBy(fitWidth)} />
        <IconButton icon={Maximize} label={t.fitPage} onClick={() => fitBy(fitPage)} />
        <IconButton
          icon={ScanSearch}
          label={t.zoomLine}
          hint={hint(t.zoomLine, "view.zoomLine")}
          disabled={activeBox === null}
          onClick={() => activeBox !== null && move(() => zoomTo(activeBox, view), true)}
        />
        <IconButton
          icon={Crosshair}
          label={t.follow}
          pressed={following}
          onClick={() => {
            setFollowing(!following);
            writePreference("follow", !following);
          }}
        />
      </div>
    </section>
  );
}
