/** @file Lines as a person draws, moves, cuts and joins them. A new shape gets its crop before it is written. */
import { randomUUID } from "node:crypto";
import type { Line } from "#contract/corrections.ts";
import { AppError } from "#contract/errors.ts";
import type { LayoutChange, LineRef } from "#contract/layout.ts";
import type { CorrectionService } from "../corrections/correction-service.ts";
import type { IncomingReadings } from "../corrections/incoming-readings.ts";
import type { LineState } from "../corrections/line-state.ts";
import { oneLine } from "../corrections/line-text.ts";
import type { NewProposal } from "../corrections/new-proposal.ts";
import { turnOf } from "../recognition/blocks.ts";
import { quadOf } from "../recognition/geometry.ts";
import { orderChange } from "./layout-changes.ts";
import type { LayoutRepository, PageRow, Point } from "./layout-repository.ts";
import { angleOf, around, contains, extentIn, middleOf, soundPolygon, splitAt } from "./line-shapes.ts";
import { cropOf, lineChange, lineCreation, lineRemoval, type OnPage, type PageLayouts } from "./page-layouts.ts";
import { isRightToLeft, withNewLine } from "./reading-order.ts";
import { charactersBefore, joinReadings, splitReading, splitText, textCut } from "./split-text.ts";

/** Crops of polygons of a page, in the blob store. Same order as given. */
export type Cropper = (page: PageRow, polygons: readonly (readonly Point[])[]) => Promise<string[]>;

export interface LineLayoutOptions {
  layouts: PageLayouts;
  repository: LayoutRepository;
  corrections: CorrectionService;
  incoming: IncomingReadings;
  crops: Cropper;
}

export interface CreateLineInput extends OnPage {
  polygon: readonly Point[];
  direction?: "ltr" | "rtl" | undefined;
  regionId?: string | null | undefined;
  position?: number | undefined;
}

export class LineLayoutService {
  readonly #options: LineLayoutOptions;

  constructor(options: LineLayoutOptions) {
    this.#options = options;
  }

  /** @throws AppError `not-found`, `layout-changed-elsewhere`, `bad-input`; as the engine does */
  async create(input: CreateLineInput): Promise<LayoutChange> {
    const { layouts, corrections, repository, crops } = this.#options;
    const { pageId } = input;
    const page = layouts.seen(input);
    const polygon = soundPolygon(input.polygon, page, textAngle(corrections.lines(pageId)));
    const [cropSha256 = ""] = await crops(page, [polygon]);
    return layouts.step("draw-line", pageId, () => {
      layouts.seen(input);
      const lines = corrections.lines(pageId);
      const regions = repository.regions(pageId);
      const around = regions.find((each) => contains(each.polygon, middleOf(polygon)));
      const regionId = input.regionId === undefined ? (around?.id ?? null) : input.regionId;
      const region = regions.find((each) => each.id === regionId);
      if (regionId !== null && region === undefined)
        throw new AppError("bad-input", "This region is not on this page.");
      const direction = input.direction ?? region?.direction ?? null;
      const id = randomUUID();
      const before = lines.map((line) => line.id);
      const after =
        input.position === undefined ? withNewLine(lines, id, polygon) : before.toSpliced(input.position, 0, id);
      const line = {
        pageId,
        position: after.indexOf(id),
        polygon,
        direction: direction ?? (isRightToLeft(lines) ? ("rtl" as const) : ("ltr" as const)),
        cropSha256,
        regionId,
      };
      return {
        changes: [lineCreation(id, line), orderChange(pageId, before, after)],
        read: [id],
        ...(direction === null ? { directionless: new Set([id]) } : {}),
      };
    });
  }

  /** @throws AppError `not-found`, `line-changed-elsewhere`, `bad-input`; as the engine does */
  reshape(ref: LineRef, drawn: readonly Point[]): Promise<LayoutChange> {
    return this.#reshape([ref], ([line], page) => [soundPolygon(drawn, page, angleOf(line.polygon))]);
  }

  /** Moves lines, all by as much, but not off the page. @throws AppError as `reshape` */
  move(refs: readonly LineRef[], dx: number, dy: number): Promise<LayoutChange> {
    return this.#reshape(refs, (lines, page) => {
      const points = lines.flatMap((line) => line.polygon);
      const x = within(dx, extent(points, 0), page.width);
      const y = within(dy, extent(points, 1), page.height);
      return lines.map((line) =>
        soundPolygon(
          line.polygon.map((point): Point => [point[0] + x, point[1] + y]),
          page,
          angleOf(line.polygon),
        ),
      );
    });
  }

  /** @throws AppError `not-found`, `line-changed-elsewhere`; as the engine does */
  async split(ref: LineRef, x: number, textAt: number | undefined): Promise<LayoutChange> {
    const { layouts, incoming, crops } = this.#options;
    const [line] = layouts.seenLines([ref], true);
    const page = layouts.page(line.pageId);
    const [left, right] = splitAt(line.polygon, x);
    const polygons = (line.direction === "ltr" ? [left, right] : [right, left]).map((polygon) =>
      soundPolygon(polygon, page, angleOf(line.polygon)),
    );
    const cropped = await crops(page, polygons);
    return layouts.step("split-line", line.pageId, () => {
      const [now] = layouts.seenLines([ref], true);
      const id = randomUUID();
      const shape = (index: number): Shape => ({
        polygon: polygons[index] as Point[],
        cropSha256: cropped[index] as string,
      });
      const texts = textsOf(now, x, textAt);
      const { rank, decided } = incoming.standing([now.id]);
      const order = this.#options.corrections.lineIds(now.pageId);
      const { pageId, direction, regionId, flags } = now;
      const position = order.indexOf(now.id) + 1;
      return {
        changes: [
          lineChange(now, { ...shape(0), ...texts[0] }),
          lineCreation(id, { pageId, position, direction, regionId, flags, decided, ...shape(1), ...texts[1] }),
          orderChange(pageId, order, order.toSpliced(position, 0, id)),
        ],
        alongside: () => incoming.proposeCut([now.id, id], readingsOf(now, x, textAt), rank),
        read: [now.id, id],
      };
    });
  }

  /** @throws AppError `not-found`, `line-changed-elsewhere`, `bad-input`; as the engine does */
  async merge(refs: readonly LineRef[]): Promise<LayoutChange> {
    const { layouts, incoming, corrections, crops } = this.#options;
    const lines = layouts.seenLines(refs, true);
    const page = layouts.page(lines[0].pageId);
    const whole = around(lines.map((line) => line.polygon));
    const polygon = soundPolygon(whole, page, angleOf(whole));
    const [cropSha256 = ""] = await crops(page, [polygon]);
    return layouts.step("merge-lines", page.id, () => {
      const now = layouts.seenLines(refs, true);
      const [first, ...others] = now;
      const order = corrections.lineIds(page.id);
      const gone = new Set(others.map((line) => line.id));
      const parts = now.map((line) => {
        const [from, to] = extentIn(quadOf(polygon), line.polygon);
        return { reading: line.proposal, from, to };
      });
      const joined = joinReadings(parts);
      const standing = incoming.standing(now.map((line) => line.id));
      const { decided } = incoming.standing([first.id]);
      const flags = [...new Set(now.flatMap((line) => line.flags))];
      const change = lineChange(first, { polygon, cropSha256, flags, ...joinedText(now) });
      return {
        changes: [
          ...others.map(lineRemoval),
          {
            ...change,
            before: { ...change.before, decided },
            after: { ...change.after, decided: standing.decided },
          },
          orderChange(
            page.id,
            order,
            order.filter((id) => !gone.has(id)),
          ),
        ],
        alongside: () => incoming.proposeCut([first.id], [joined], standing.rank),
        read: [first.id],
      };
    });
  }

  /** @throws AppError `not-found`, `line-changed-elsewhere`, `bad-input` */
  remove(refs: readonly LineRef[]): LayoutChange {
    const { layouts, corrections } = this.#options;
    const [{ pageId }] = layouts.seenLines(refs, true);
    return layouts.step("remove-lines", pageId, () => {
      const lines = layouts.seenLines(refs, true);
      const gone = new Set(lines.map((line) => line.id));
      const order = corrections.lineIds(pageId);
      const rest = order.filter((id) => !gone.has(id));
      return { changes: [...lines.map(lineRemoval), orderChange(pageId, order, rest)] };
    });
  }

  /** @throws AppError `not-found`, `line-changed-elsewhere`, `bad-input` */
  setDirection(refs: readonly LineRef[], direction: "ltr" | "rtl"): LayoutChange {
    const { layouts } = this.#options;
    const [{ pageId }] = layouts.seenLines(refs, false);
    return layouts.step("set-direction", pageId, () => ({
      changes: layouts
        .seenLines(refs, false)
        .filter((line) => line.direction !== direction)
        .map((line) => lineChange(line, { direction })),
    }));
  }

  async #reshape(
    refs: readonly LineRef[],
    shape: (lines: [Line, ...Line[]], page: PageRow) => Point[][],
  ): Promise<LayoutChange> {
    const { layouts, crops } = this.#options;
    const lines = layouts.seenLines(refs, false);
    const page = layouts.page(lines[0].pageId);
    const polygons = shape(lines, page);
    const cropped = await crops(page, polygons);
    return layouts.step("reshape-lines", page.id, () => {
      const now = layouts.seenLines(refs, false);
      return {
        changes: now.map((line, index) =>
          lineChange(line, { polygon: polygons[index] as Point[], cropSha256: cropped[index] as string }),
        ),
        read: now.filter((line, index) => cropOf(line) !== cropped[index]).map((line) => line.id),
      };
    });
  }
}

type Shape = Pick<LineState, "polygon" | "cropSha256">;

/** How the text of most of a page runs, in radians: what a polygon of many corners is taken to hold. */
function textAngle(lines: readonly Line[]): number {
  return (turnOf(lines.map((line) => quadOf(line.polygon))) * Math.PI) / 2;
}

function extent(points: readonly Point[], axis: 0 | 1): [number, number] {
  const values = points.map((point) => point[axis]);
  return [Math.min(...values), Math.max(...values)];
}

/** A move that leaves what reaches from `least` to `most` between 0 and `size`. */
function within(by: number, [least, most]: [number, number], size: number): number {
  return Math.max(-least, Math.min(size - most, by));
}

type Text = Partial<Pick<LineState, "text" | "status">>;

/** What a person wrote, for both parts: nothing where nobody had written anything. */
function textsOf(line: Line, x: number, textAt: number | undefined): [Text, Text] {
  if (line.status === "proposed") return [{}, {}];
  const at = textAt ?? textCut(line.text, line.proposal, x, line.direction);
  // Where a person did not say where to cut, nobody has looked at the parts.
  const status = textAt === undefined ? "edited" : line.status;
  const [first, second] = splitText(line.text, at);
  return [
    { text: first, status },
    { text: second, status },
  ];
}

/** What was read, for both parts. */
function readingsOf(line: Line, x: number, textAt: number | undefined): NewProposal[] {
  const { proposal, direction } = line;
  if (proposal === null) return [];
  const at =
    proposal.characters.length > 0
      ? charactersBefore(proposal.characters, x, direction)
      : (textAt ?? textCut(proposal.text, null, x, direction));
  return splitReading(proposal, at, x, direction);
}

/** What a person wrote, for the line that several become. */
function joinedText(lines: readonly Line[]): Text {
  if (lines.every((line) => line.status === "proposed")) return {};
  const text = oneLine(lines.map((line) => line.text.trim()).join(" ")).trim();
  return { text, status: lines.every((line) => line.status === "verified") ? "verified" : "edited" };
}
