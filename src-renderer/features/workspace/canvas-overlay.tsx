/** @file The canvas over the page image. It repaints itself whenever the view, the lines or what is active change. */
import { useEffect, useRef } from "react";
import type { CanvasView } from "./canvas-view.ts";
import type { Size, Viewport } from "./viewport.ts";

export type Painter = (context: CanvasRenderingContext2D, viewport: Viewport, image: Size, view: Size) => void;

interface CanvasOverlayProps {
  view: CanvasView;
  paint: Painter;
  /** Tells of what else calls for a repaint. */
  subscribe(repaint: () => void): () => void;
}

export function CanvasOverlay({ view, paint, subscribe }: CanvasOverlayProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext("2d") ?? null;
    if (canvas === null || context === null) return;
    let frame = 0;
    const draw = (): void => {
      frame = 0;
      const { viewport, view: room, image } = view.store.getState();
      const ratio = window.devicePixelRatio;
      const [width, height] = [Math.round(room.width * ratio), Math.round(room.height * ratio)];
      // Setting the size clears the canvas and costs more than clearing it.
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, room.width, room.height);
      if (viewport !== null) paint(context, viewport, image, room);
    };
    // A moved view is drawn with the frame that moves the image; everything else can share one.
    const offView = view.store.subscribe(() => {
      if (frame !== 0) cancelAnimationFrame(frame);
      draw();
    });
    const later = (): void => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    const offRest = subscribe(later);
    draw();
    return () => {
      if (frame !== 0) cancelAnimationFrame(frame);
      offView();
      offRest();
    };
  }, [view, paint, subscribe]);
  // The cards are the way in by keyboard: each outline only mirrors one of them.
  return <canvas ref={ref} className="canvas-overlay" aria-hidden />;
}
