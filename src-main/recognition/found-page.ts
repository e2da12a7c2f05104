/** @file Lines that were found on a page and are read by something else than what found them. */
import { findBlocks } from "./blocks.ts";
import {
  type EngineCallOptions,
  type LineReading,
  type ModelRef,
  type PageLine,
  type PageReading,
  type Point,
  type ReadPageOptions,
  sameOrder,
} from "./engine.ts";

/** What finds lines and reads none of them. */
export interface PageFinder {
  findLines(imagePath: string, model: ModelRef | null, options?: EngineCallOptions): Promise<PageReading>;
}

/** Finds the lines of a page, or of the area that was asked for, and says when it begins and when it is through. */
export async function findPage(finder: PageFinder, imagePath: string, options: ReadPageOptions): Promise<PageReading> {
  const { onProgress, area, ...rest } = options;
  onProgress?.({ phase: "detecting", done: 0, total: 1 });
  const found = within(await finder.findLines(imagePath, null, rest), area);
  onProgress?.({ phase: "detecting", done: 1, total: 1 });
  return found;
}

/**
 * The page with what was read on its lines, in the reading order that these texts suggest.
 * @param readings one for each line, in the same order
 * @param recognised seconds that reading them took
 */
export function withReadings(found: PageReading, readings: readonly LineReading[], recognised: number): PageReading {
  const lines = found.lines.map(({ polygon }, index): PageLine => ({ ...sameOrder(readings, index), polygon }));
  const rightToLeft = lines.filter(({ direction }) => direction === "rtl").length > lines.length / 2;
  const blocks = findBlocks(
    lines.map(({ polygon }) => polygon),
    rightToLeft,
  );
  const order = blocks.flatMap((block) => block.lines);
  return {
    ...found,
    lines: order.map((index) => sameOrder(lines, index)),
    blocks: blocks.map(({ lines, polygon }) => ({
      polygon: [...polygon],
      lines: lines.map((line) => order.indexOf(line)),
    })),
    seconds: { detect: found.seconds.detect, recognise: recognised },
  };
}

/** Only the lines whose middle lies in the box around the area; all of them where there is none. */
function within(page: PageReading, area: readonly Point[] | undefined): PageReading {
  if (area === undefined) return page;
  const [left, right] = spanOf(area, 0);
  const [top, bottom] = spanOf(area, 1);
  const kept = page.lines.flatMap(({ polygon }, index) => {
    const [x0, x1] = spanOf(polygon, 0);
    const [y0, y1] = spanOf(polygon, 1);
    const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
    return x >= left && x <= right && y >= top && y <= bottom ? [index] : [];
  });
  return {
    ...page,
    lines: page.lines.filter((_, index) => kept.includes(index)),
    blocks: page.blocks
      .map((block) => ({ ...block, lines: block.lines.map((line) => kept.indexOf(line)).filter((line) => line >= 0) }))
      .filter(({ lines }) => lines.length > 0),
  };
}

function spanOf(points: readonly Point[], axis: 0 | 1): [number, number] {
  const values = points.map((point) => point[axis]);
  return [Math.min(...values), Math.max(...values)];
}
