import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { AppError } from "#contract/errors.ts";
import { contract } from "#contract/index.ts";
import { ReportRequest } from "#contract/report.ts";
import {
  CROP,
  DOCUMENT,
  detected,
  openTestCorrections,
  PAGES,
  type TestCorrections,
} from "../corrections/test-corrections.ts";
import { PrivacyRepository } from "../privacy/privacy-repository.ts";
import type { Point } from "../recognition/engine.ts";
import { BlobStore } from "../storage/blob-store.ts";
import { DashboardRepository } from "./dashboard-repository.ts";
import { DashboardService } from "./dashboard-service.ts";
import { EvaluationRepository } from "./evaluation-repository.ts";
import { EvaluationService } from "./evaluation-service.ts";
import { ReportService } from "./report-service.ts";

const [page1, page2] = PAGES;
const BOX: Point[] = [
  [0, 0],
  [100, 0],
  [100, 9],
  [0, 9],
];
let t: TestCorrections;
let boxes: Point[][];
/** Of each image that was cut anew: how many neighbours were painted over. */
let cut: number[];
let reports: ReportService;

beforeEach(() => {
  t = openTestCorrections();
  [boxes, cut] = [[], []];
  const blobs = new BlobStore(join(t.folder, "blobs"));
  mkdirSync(dirname(blobs.path(CROP)), { recursive: true });
  writeFileSync(blobs.path(CROP), "the image as it is");
  reports = new ReportService({
    dashboard: new DashboardService(
      new DashboardRepository(t.database),
      new EvaluationService(new EvaluationRepository(t.database)),
      { setsOf: () => Promise.resolve(new Map()) },
    ),
    blobs,
    privacy: {
      flags: new PrivacyRepository(t.database),
      redactions: {
        boxes: (pageId) => (pageId === page1 ? boxes : []),
        crops: (_page, polygons, hidden) => {
          cut.push(hidden.length);
          return Promise.resolve(polygons.map(() => Buffer.from("the image, painted over")));
        },
      },
    },
    lines: (pageId) => t.corrections.lines(pageId),
    modelSha256: (id) => {
      if (id !== "base") throw new AppError("not-found", "gone");
      return "b".repeat(64);
    },
    program: "0.1.0",
  });
  t.corrections.insertDetected(page1, detected("firſt", "ſecond <b>"));
  t.corrections.insertDetected(page2, detected("third x"));
  verify(page1, ["first", "second <b>"]);
  verify(page2, ["third"]);
});
afterEach(() => t.dispose());

function verify(page: string, texts: readonly string[]): void {
  for (const [index, text] of texts.entries()) {
    const line = t.corrections.lines(page)[index];
    if (line === undefined) throw new Error("no such line");
    t.corrections.save({ lineId: line.id, text, verified: true, baseRevision: line.revision });
  }
}

async function report(request: Parameters<typeof ReportRequest.parse>[0] = {}) {
  const answer = await reports.report(ReportRequest.parse(request));
  return contract.evaluation.report.output.parse(JSON.parse(JSON.stringify(answer)));
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

it("names profile, version and data, and shows the worst lines with their images", async () => {
  const { html, lines, dataSha256, withheld } = await report({ profile: { base: "emend", steps: ["case"] } });
  expect({ lines, withheld }).toEqual({ lines: 3, withheld: 0 });
  expect(html).toContain(">emend+case</b>");
  expect(html).toContain(`<bdi>${"b".repeat(64)}</bdi>`);
  expect(html).toContain(`<bdi id="data">${dataSha256}</bdi>`);
  expect(html.match(/data:image\/png;base64,/g)).toHaveLength(3);
  expect(html).toContain(base64("the image as it is"));
  expect(html).toContain("second &lt;b&gt;");
  expect(html).not.toContain("<b>ſ");
  expect(html).toContain("4 / 20");
  // A hash of what was judged, not of when, by what or how.
  expect((await report({ worst: 1 })).dataSha256).toBe(dataSha256);
  verify(page2, ["third y"]);
  expect((await report()).dataSha256).not.toBe(dataSha256);
});

it("loads nothing from anywhere", async () => {
  const { html } = await report();
  expect(html).toContain("default-src 'none'; img-src data:");
  expect(html.match(/(?:src|href)="(?!data:)/g)).toBeNull();
  expect(html).not.toMatch(/<script|<link|@import|url\(/);
});

it("has neither text nor image of a private line, and paints it over on its neighbour's", async () => {
  const [, second] = t.corrections.lines(page1);
  t.database.prepare("UPDATE line SET private = 1 WHERE id = ?").run(second?.id);
  const { html, withheld, lineIds, lines } = await report();
  expect({ withheld, lines }).toEqual({ withheld: 1, lines: 3 });
  expect(lineIds).not.toContain(second?.id);
  expect(html).not.toContain("econd");
  expect(html).toContain('id="withheld"');
  expect(cut).toEqual([1]);
  expect(html).toContain(base64("the image, painted over"));
});

it("has nothing of a private document, not its name", async () => {
  t.database.prepare("UPDATE document SET private = 1 WHERE id = ?").run(DOCUMENT);
  const { html, withheld, lineIds } = await report({ filter: { documentId: DOCUMENT } });
  expect({ withheld, lineIds }).toEqual({ withheld: 3, lineIds: [] });
  expect(html).not.toMatch(/Letters|third|data:image/);
  expect(html).toContain("(private)");
});

it("leaves lines out that a box lies on or that are not for the public, and images that are not to go out", async () => {
  boxes = [BOX];
  const [third] = t.corrections.lines(page2);
  t.database.prepare("UPDATE line SET no_images = 1 WHERE id = ?").run(third?.id);
  const { html, withheld } = await report();
  expect(withheld).toBe(1);
  expect(html).not.toContain("firſt");
  expect(html).toContain("third x");
  expect(html.match(/data:image/g)).toHaveLength(1);
  t.database.prepare("UPDATE page SET publishable = 0 WHERE id = ?").run(page2);
  expect((await report()).html).not.toContain("third x");
});

it("says what to do where nothing counts", async () => {
  await expect(report({ filter: { versionId: "nobody" } })).rejects.toThrow(/Verify and read some first/);
});
