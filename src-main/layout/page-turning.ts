/** @file Pages turned and straightened, with all that is on them, as one step. */
import { AppError } from "#contract/errors.ts";
import type { LayoutChange } from "#contract/layout.ts";
import type { CorrectionService } from "../corrections/correction-service.ts";
import type { Change } from "../corrections/journal-entry.ts";
import type { LayoutRepository, PageImage, PageRow, Turn } from "./layout-repository.ts";
import { between, moved, skewOfLines } from "./page-geometry.ts";
import type { PageImages } from "./page-image.ts";
import { lineChange, type OnPage, type PageLayouts } from "./page-layouts.ts";

/** A page further askew than this has to be turned first. */
const MOST_SKEW = 45;

export class PageTurning {
  readonly #layouts: PageLayouts;
  readonly #repository: LayoutRepository;
  readonly #corrections: CorrectionService;
  readonly #images: PageImages;

  constructor(layouts: PageLayouts, repository: LayoutRepository, corrections: CorrectionService, images: PageImages) {
    this.#layouts = layouts;
    this.#repository = repository;
    this.#corrections = corrections;
    this.#images = images;
  }

  /** @throws AppError `not-found`, `layout-changed-elsewhere` */
  turn(seen: OnPage, by: 90 | 180 | 270): Promise<LayoutChange> {
    const page = this.#layouts.seen(seen);
    return this.#place(seen, "turn-page", ((page.turn + by) % 360) as Turn, page.skew);
  }

  /** @throws AppError `not-found` */
  skew(pageId: string): { degrees: number; lines: number } {
    this.#layouts.page(pageId);
    return skewOfLines(this.#corrections.lines(pageId).map((line) => line.polygon));
  }

  /**
   * @param degrees clockwise; what the lines say when left out
   * @throws AppError `not-found`, `layout-changed-elsewhere`; `conflict` where no line says anything; `bad-input`
   */
  deskew(seen: OnPage, degrees: number | undefined): Promise<LayoutChange> {
    const page = this.#layouts.seen(seen);
    const measured = degrees === undefined ? this.skew(seen.pageId) : { degrees, lines: 1 };
    if (measured.lines === 0) {
      throw new AppError(
        "conflict",
        "A page is straightened by its lines, and this one has none. Read the page first.",
      );
    }
    const skew = Math.round((page.skew + measured.degrees) * 100) / 100;
    if (Math.abs(skew) > MOST_SKEW) {
      throw new AppError("bad-input", "This is too far to straighten. Turn the page by 90 degrees first.");
    }
    return this.#place(seen, "deskew-page", page.turn, skew);
  }

  async #place(seen: OnPage, kind: "turn-page" | "deskew-page", turn: Turn, skew: number): Promise<LayoutChange> {
    const image = await this.#images.make(this.#layouts.seen(seen), turn, skew);
    return this.#layouts.step(kind, seen.pageId, () => {
      const page = this.#layouts.seen(seen);
      return { changes: this.#changes(page, image) };
    });
  }

  #changes(page: PageRow, image: PageImage): Change[] {
    const { imageSha256, thumbnailSha256, width, height, turn, skew, originalWidth, originalHeight } = page;
    if (turn === image.turn && skew === image.skew) return [];
    const by = between(page, { ...image, originalWidth, originalHeight });
    const before = { imageSha256, thumbnailSha256, width, height, turn, skew };
    return [
      ...this.#corrections.lines(page.id).map((line) => lineChange(line, { polygon: moved(line.polygon, by) })),
      ...this.#repository.regions(page.id).map(
        (region): Change => ({
          entity: "region",
          id: region.id,
          before: { polygon: region.polygon },
          after: { polygon: moved(region.polygon, by) },
        }),
      ),
      { entity: "page", id: page.id, before: { image: before }, after: { image } },
    ];
  }
}
