/** @file The lines of a package: which may leave and how, which stay and why, what a version was taught on. */
import { readFile } from "node:fs/promises";
import type { Line } from "#contract/corrections.ts";
import type { PackedLine } from "#contract/publishing.ts";
import { CUT, overlap } from "../privacy/covered-text.ts";
import type { PrivacyService } from "../privacy/privacy-service.ts";
import type { Point } from "../recognition/engine.ts";
import { assetId } from "../storage/asset-id.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { DatasetLine } from "./dataset-package.ts";
import type { LinePlace, PackRepository } from "./pack-repository.ts";

/** What holds for a line. */
type LinePolicy = ReturnType<PrivacyService["policies"]> extends Map<string, infer Policy> ? Policy : never;

/** What packages need of privacy. */
export interface PackPrivacy {
  /** What holds for lines; lines that are gone are left out. */
  policies(lineIds: readonly string[]): Map<string, LinePolicy>;
  boxes(pageId: string): Point[][];
  text(line: Line, boxes: readonly (readonly Point[])[]): string;
  crops(
    pageId: string,
    polygons: readonly (readonly Point[])[],
    hidden: readonly (readonly Point[])[],
  ): Promise<Uint8Array[]>;
}

export interface PackLinesNeeds {
  repository: PackRepository;
  privacy: PackPrivacy;
  blobs: BlobStore;
  lines: (pageId: string) => Line[];
}

/** A line that is wanted in a data set. */
export interface WantedLine {
  id: string;
  text: string;
  split: "train" | "validation";
  cropSha256: string;
}

interface LeavingLine extends DatasetLine {
  place: LinePlace;
  /** Its image leaves as it lies in the library. */
  asStored: boolean;
}

interface PageOnItsWay {
  boxes: Point[][];
  lines: Map<string, Line>;
  /** Polygons of lines whose image may not be seen on that of a neighbour. */
  hidden: readonly (readonly Point[])[];
}

export class PackLines {
  readonly #needs: PackLinesNeeds;
  readonly #pages = new Map<string, PageOnItsWay>();
  /** Reasons why lines stay, with how many. */
  readonly leftOut = new Map<string, number>();

  constructor(needs: PackLinesNeeds) {
    this.#needs = needs;
  }

  /** Those that may leave, in order, each with its image; why the others stay is counted in `leftOut`. */
  async *leaving(wanted: readonly WantedLine[]): AsyncGenerator<LeavingLine> {
    const { repository, privacy } = this.#needs;
    const ids = wanted.map(({ id }) => id);
    const places = repository.places(ids);
    const policies = privacy.policies(ids);
    const byPage = Map.groupBy(wanted, ({ id }) => places.get(id)?.pageId ?? "");
    for (const [pageId, of] of byPage) {
      const page = pageId === "" ? null : this.#page(pageId);
      const staying: (WantedLine & { leaves: string; place: LinePlace; policy: LinePolicy; line: Line })[] = [];
      for (const each of of) {
        const [place, policy] = [places.get(each.id), policies.get(each.id)];
        const line = page?.lines.get(each.id);
        if (page === null || place === undefined || policy === undefined || line === undefined) {
          this.#leave("not in the library any more");
          continue;
        }
        const reason = whyNot(policy);
        const leaves = privacy.text({ ...line, text: each.text }, page.boxes);
        if (reason !== null) this.#leave(reason);
        else if (leaves.replaceAll(CUT, "").trim() === "") this.#leave("all of it lies under a box");
        else staying.push({ ...each, leaves, place, policy, line });
      }
      if (page === null || staying.length === 0) continue;
      const covered = page.boxes.length + page.hidden.length > 0;
      const polygons = staying.map(({ line }) => line.polygon);
      const crops = covered ? await privacy.crops(pageId, polygons, page.hidden) : null;
      for (const [index, { id, split, leaves, place, policy, line, cropSha256 }] of staying.entries()) {
        const crop = crops?.[index];
        yield {
          lineId: id,
          text: leaves,
          split,
          document: place.documentName,
          page: place.page + 1,
          line: place.line + 1,
          licence: policy.licence,
          rightsHolder: policy.rightsHolder,
          redacted: page.boxes.some((box) => overlap(box, line.polygon)),
          image: async () => crop ?? readFile(this.#needs.blobs.path(cropSha256)),
          place,
          asStored: crop === undefined && place.cropSha256 === cropSha256,
        };
      }
    }
  }

  /** Those of the lines on which a box lies. */
  boxed(lineIds: readonly string[]): Set<string> {
    const places = this.#needs.repository.places(lineIds);
    const found = [...places.values()].filter(({ pageId, lineId }) => {
      const { boxes, lines } = this.#page(pageId);
      const line = lines.get(lineId);
      return line !== undefined && boxes.some((box) => overlap(box, line.polygon));
    });
    return new Set(found.map(({ lineId }) => lineId));
  }

  #page(pageId: string): PageOnItsWay {
    const known = this.#pages.get(pageId);
    if (known !== undefined) return known;
    const all = this.#needs.lines(pageId);
    const policies = this.#needs.privacy.policies(all.map(({ id }) => id));
    const unseen = all.filter(({ id }) => {
      const policy = policies.get(id);
      return policy !== undefined && (policy.private || policy.noImages || policy.publishable === false);
    });
    const page: PageOnItsWay = {
      boxes: this.#needs.privacy.boxes(pageId),
      lines: new Map(all.map((line) => [line.id, line])),
      hidden: unseen.map(({ polygon }) => polygon),
    };
    this.#pages.set(pageId, page);
    return page;
  }

  #leave(reason: string): void {
    this.leftOut.set(reason, (this.leftOut.get(reason) ?? 0) + 1);
  }
}

function whyNot(policy: LinePolicy): string | null {
  if (policy.private) return "private";
  if (policy.publishable === false) return "not to be published";
  if (policy.noTraining) return "not to be trained on";
  return policy.noImages ? "its image may not leave" : null;
}

/** Why a version that was taught on a line may not leave. */
export function blockOf(policy: LinePolicy | undefined, privateThen: boolean, boxed: boolean): PackedLine["blocked"] {
  if (policy?.private ?? privateThen) return "private";
  if (policy?.noTraining === true) return "no-training";
  if (policy?.publishable === false) return "not-publishable";
  return boxed ? "redacted" : null;
}

export const placeName = (place: LinePlace | undefined): string =>
  place === undefined
    ? "not in the library any more"
    : `${place.documentName}, page ${place.page + 1}, line ${place.line + 1}`;

export const cropAsset = (place: LinePlace | undefined): string | null =>
  place === undefined ? null : assetId(place.cropSha256, "png");
