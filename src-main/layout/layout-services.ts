/** @file Everything that is done to a layout, as compose.ts makes it. */
import type { LineLayoutService } from "./line-layout-service.ts";
import type { PageLayouts } from "./page-layouts.ts";
import type { PageTurning } from "./page-turning.ts";
import type { ReadingOrderService } from "./reading-order.ts";
import type { Redetection } from "./redetection.ts";
import type { RegionService } from "./region-service.ts";

export interface LayoutServices {
  pages: PageLayouts;
  lines: LineLayoutService;
  order: ReadingOrderService;
  regions: RegionService;
  redetection: Redetection;
  turning: PageTurning;
}
