/** @file The calls about layout to their services. */
import type { EmendHandlers } from "#contract/index.ts";
import type { LayoutServices } from "../layout/layout-services.ts";

export function layoutHandlers(services: LayoutServices): EmendHandlers["layout"] {
  const { pages, lines, order, regions, redetection, turning } = services;
  return {
    page: ({ pageId }) => pages.layout(pageId),
    createLine: (input) => lines.create(input),
    reshapeLine: ({ line, polygon }) => lines.reshape(line, polygon),
    moveLines: ({ lines: refs, dx, dy }) => lines.move(refs, dx, dy),
    splitLine: ({ line, x, textAt }) => lines.split(line, x, textAt),
    mergeLines: ({ lines: refs }) => lines.merge(refs),
    removeLines: ({ lines: refs }) => lines.remove(refs),
    setDirection: ({ lines: refs, direction }) => lines.setDirection(refs, direction),
    setOrder: ({ lineIds, ...page }) => order.set(page, lineIds),
    placeLines: ({ lineIds, position, ...page }) => order.place(page, lineIds, position),
    autoOrder: (page) => order.auto(page),
    createRegion: (input) => regions.create(input),
    changeRegion: (input) => regions.change(input),
    splitRegion: (input) => regions.split(input),
    mergeRegions: (input) => regions.merge(input),
    removeRegion: (input) => regions.remove(input),
    assignLines: (input) => regions.assign(input),
    findRegions: (page) => regions.find(page),
    redetect: (input) => redetection.start(input),
    turnPage: ({ by, ...page }) => turning.turn(page, by),
    skew: ({ pageId }) => turning.skew(pageId),
    deskewPage: ({ degrees, ...page }) => turning.deskew(page, degrees),
  };
}
