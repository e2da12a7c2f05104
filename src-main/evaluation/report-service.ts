/** @file Gathers a report: what counts, under which profile, by which model, and of the worst lines what may be shown. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Line } from "#contract/corrections.ts";
import type { WorstLine } from "#contract/dashboard.ts";
import { AppError } from "#contract/errors.ts";
import type { Report, ReportRequest } from "#contract/report.ts";
import { ENGLISH_REPORT } from "#contract/report-english.ts";
import { overlap } from "../privacy/covered-text.ts";
import type { Point } from "../recognition/engine.ts";
import { parseAssetId } from "../storage/asset-id.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { type DashboardService, groupsOf, type PlacedLine } from "./dashboard-service.ts";
import { distributionOf } from "./line-figures.ts";
import { type ReportContent, reportPage, type ShownLine } from "./report-page.ts";
import { ALL_METRICS, SetScorer } from "./score-set.ts";

/** What holds for a line. */
interface LinePolicy {
  private: boolean;
  noImages: boolean;
  publishable: boolean | null;
}

/** What a report needs of privacy. */
export interface ReportPrivacy {
  /** A line that is gone is left out. */
  flags: { policies(lineIds: readonly string[]): Map<string, LinePolicy> };
  redactions: {
    boxes(pageId: string): Point[][];
    /** Line images without what boxes and the hidden polygons cover. */
    crops(
      pageId: string,
      polygons: readonly (readonly Point[])[],
      hidden: readonly (readonly Point[])[],
    ): Promise<Uint8Array[]>;
  };
}

export interface ReportNeeds {
  dashboard: DashboardService;
  privacy: ReportPrivacy;
  blobs: BlobStore;
  lines: (pageId: string) => Line[];
  /** Of the bytes of a version's model. @throws AppError `not-found` */
  modelSha256: (versionId: string) => string;
  /** The program's own version. */
  program: string;
}

export class ReportService {
  readonly #needs: ReportNeeds;

  constructor(needs: ReportNeeds) {
    this.#needs = needs;
  }

  /** @throws AppError `bad-input` where no line counts */
  async report({ filter, profile, worst, words = ENGLISH_REPORT }: ReportRequest): Promise<Report> {
    const { dashboard, program } = this.#needs;
    const lines = await dashboard.lines(filter);
    const [first] = lines;
    if (first === undefined) {
      throw new AppError(
        "bad-input",
        "There is nothing to report: no verified line that counts has been read. Verify and read some first.",
      );
    }
    const shown = await this.#shown(dashboard.worst(lines, worst));
    const scorer = new SetScorer(profile, ALL_METRICS, true);
    for (const page of Map.groupBy(lines, ({ pageId }) => pageId).values()) scorer.addPage(page);
    const { profile: used, values } = scorer.scores();
    const figures = values.map((value) => ({ ...value, interval: scorer.interval(value.metric) }));
    const now = new Date().toISOString();
    const dataSha256 = hashOf(lines);
    const scope = filter.documentId === undefined ? words.allDocuments : named(first, words.privateDocument);
    const content: ReportContent = {
      ...{ words, program, now, scope, dataSha256, figures, profile: used },
      lines: lines.length,
      versions: this.#versions(lines),
      distribution: distributionOf(lines.map(({ score }) => score)),
      documents: (await groupsOf(lines, "document")).map((group) => ({
        ...group,
        name: lines.some(({ document }) => document.id === group.key && document.isPrivate)
          ? words.privateDocument
          : group.name,
      })),
      seen: await groupsOf(lines, "subset"),
      worst: shown.lines,
      withheld: shown.withheld,
    };
    return {
      html: reportPage(content),
      fileName: `emend-report-${now.slice(0, 10)}-${dataSha256.slice(0, 8)}.html`,
      lines: lines.length,
      dataSha256,
      withheld: shown.withheld,
      lineIds: shown.lines.map(({ lineId }) => lineId),
    };
  }

  #versions(lines: readonly PlacedLine[]): ReportContent["versions"] {
    return [...Map.groupBy(lines, ({ versionId }) => versionId)].map(([id, of]) => ({
      id,
      name: (of.at(-1) as PlacedLine).versionName,
      sha256: this.#modelSha256(id),
      lines: of.length,
    }));
  }

  /** null for a version that is gone, or was never one: what came with an import. */
  #modelSha256(versionId: string): string | null {
    try {
      return this.#needs.modelSha256(versionId);
    } catch (error) {
      if (error instanceof AppError && error.code === "not-found") return null;
      throw error;
    }
  }

  /** Lines whose text may leave, each with its image where that may leave, too. */
  async #shown(worst: readonly WorstLine[]): Promise<{ lines: ShownLine[]; withheld: number }> {
    const { privacy } = this.#needs;
    const policies = privacy.flags.policies(worst.map(({ lineId }) => lineId));
    const lines: ShownLine[] = [];
    for (const line of worst) {
      const policy = policies.get(line.lineId);
      if (policy === undefined || policy.private || policy.publishable === false) continue;
      const page = this.#needs.lines(line.pageId);
      const own = page.find(({ id }) => id === line.lineId);
      const boxes = privacy.redactions.boxes(line.pageId);
      // Which part of the reading lies under a box cannot be told for certain.
      if (own === undefined || boxes.some((box) => overlap(box, own.polygon))) continue;
      lines.push({ ...line, image: policy.noImages ? null : await this.#image(own, page, boxes.length > 0) });
    }
    return { lines, withheld: worst.length - lines.length };
  }

  /** As a data URL. What is private on a neighbour is painted over: a line's image shows parts of others. */
  async #image(line: Line, page: readonly Line[], boxed: boolean): Promise<string | null> {
    const { privacy, blobs } = this.#needs;
    const policies = privacy.flags.policies(page.map(({ id }) => id));
    const hidden = page.filter(({ id }) => {
      const policy = policies.get(id);
      return (
        id !== line.id && (policy === undefined || policy.private || policy.noImages || policy.publishable === false)
      );
    });
    const polygons = hidden.map(({ polygon }) => polygon);
    try {
      const sha256 = parseAssetId(line.cropAsset)?.sha256 ?? "";
      const bytes =
        boxed || polygons.length > 0
          ? (await privacy.redactions.crops(line.pageId, [line.polygon], polygons))[0]
          : await readFile(blobs.path(sha256));
      return bytes === undefined ? null : `data:image/png;base64,${Buffer.from(bytes).toString("base64")}`;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw error;
    }
  }
}

const named = ({ document }: PlacedLine, instead: string): string => (document.isPrivate ? instead : document.name);

/** Of images and verified texts, whatever order the lines have. */
function hashOf(lines: readonly PlacedLine[]): string {
  const rows = lines.map(({ cropSha256, reference }) => `${cropSha256}\t${reference.normalize("NFC")}\n`).toSorted();
  const hash = createHash("sha256");
  for (const row of rows) hash.update(row);
  return hash.digest("hex");
}
