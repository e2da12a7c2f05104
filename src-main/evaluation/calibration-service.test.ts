import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contract } from "#contract/index.ts";
import {
  detected,
  openTestCorrections,
  PAGES,
  proposal,
  type TestCorrections,
} from "../corrections/test-corrections.ts";
import { calibrate } from "./calibration.ts";
import { CalibrationService } from "./calibration-service.ts";
import { BASE_CALIBRATION } from "./default-calibration.ts";
import { EvaluationRepository } from "./evaluation-repository.ts";
import { EvaluationService } from "./evaluation-service.ts";

const VERSIONS = [
  { id: "base", name: "Base", kind: "base" },
  { id: "v1", name: "Fraktur 1", kind: "adapter" },
] as const;
const TEXT = "abcdefghijklmnopqrst";
const [page1, page2] = PAGES;

let t: TestCorrections;
let service: CalibrationService;
beforeEach(() => {
  t = openTestCorrections();
  service = fresh();
});
afterEach(() => t.dispose());

function fresh(): CalibrationService {
  const repository = new EvaluationRepository(t.database);
  return new CalibrationService(repository, new EvaluationService(repository), () => VERSIONS);
}

/** Lines of twenty characters, each read with this confidence, of which the first `wrong` are wrong. */
function read(page: string, count: number, wrong: number, confidence: number): void {
  const reading = proposal("#".repeat(wrong) + TEXT.slice(wrong));
  const characters = reading.characters.map((character) => ({ ...character, confidence }));
  const lines = detected(...Array.from({ length: count }, () => "")).map((line) => ({
    ...line,
    proposals: [{ ...reading, characters }],
  }));
  t.corrections.insertDetected(page, lines);
}

function verifyAll(page: string): void {
  for (const line of t.corrections.lines(page)) {
    t.corrections.save({ lineId: line.id, text: TEXT, verified: true, baseRevision: line.revision });
  }
}

const reliability = (documentId?: string) =>
  contract.evaluation.reliability.output.parse(JSON.parse(JSON.stringify(service.reliability(documentId))));
const baseCurve = (from = service) => from.curves().find((curve) => curve.versionId === "base");

it("has a curve for every version before anything is verified, and nothing to say of how good it is", () => {
  read(page1, 3, 0, 0.9);
  const curves = contract.evaluation.calibrations.output.parse(service.curves());
  expect(curves.map(({ versionId, lines }) => [versionId, lines])).toEqual([
    ["base", 0],
    ["v1", 0],
  ]);
  expect(calibrate(curves[0] as never, 0.9)).toBeCloseTo(calibrate(BASE_CALIBRATION, 0.9), 1);
  expect(reliability()).toEqual([]);
});

it("counts what verified lines say, and bends the curve to it", () => {
  read(page1, 30, 5, 0.95);
  verifyAll(page1);
  const [base, ...others] = reliability();
  expect(others).toEqual([]);
  expect(base).toMatchObject({ versionId: "base", lines: 30, characters: 600, wrong: 150 });
  expect(base?.bins).toHaveLength(1);
  expect(base?.bins[0]).toMatchObject({ characters: 600, right: 450, share: 0.75 });
  expect(base?.bins[0]?.confidence).toBeCloseTo(0.95);
  expect(base?.bins[0]?.low).toBeGreaterThan(0.71);
  expect(base?.bins[0]?.high).toBeLessThan(0.79);
  // The default says 0.86; 600 characters of one's own outweigh it two to one.
  expect(base?.bins[0]?.calibrated).toBeGreaterThan(0.75);
  expect(base?.bins[0]?.calibrated).toBeLessThan(0.8);
  expect(base?.errorStated).toBeCloseTo(0.2);
  expect(base?.errorCalibrated).toBeLessThan(0.05);
  expect(base?.heldOutBy).toBe("line");
  expect(base?.provenance).toContain("public sets");
});

it("states the error of curves on pages that they were not fitted to", () => {
  read(page1, 20, 0, 0.95);
  read(page2, 20, 10, 0.95);
  verifyAll(page1);
  verifyAll(page2);
  const [base] = reliability();
  expect(base?.heldOutBy).toBe("page");
  // All right and half right where 95 % is stated; and each page's curve is of the other page, which is no help here.
  expect(base?.errorStated).toBeCloseTo((0.05 + 0.45) / 2);
  expect(base?.errorCalibrated).toBeGreaterThan(0.3);
  expect(reliability("another document")).toEqual([]);
});

it("says nothing of errors from a handful of characters", () => {
  read(page1, 3, 1, 0.95);
  verifyAll(page1);
  expect(reliability()[0]).toMatchObject({ lines: 3, errorStated: null, errorCalibrated: null, heldOutBy: null });
});

describe("a version", () => {
  function readWith(versionId: string): void {
    const readings = new Map(t.corrections.lines(page1).map((line) => [line.id, proposal(TEXT)]));
    t.corrections.addProposals(page1, readings, { id: versionId, name: "Fraktur 1" });
  }

  it("is not judged on lines that it, or a version before it, learned from", () => {
    read(page1, 4, 5, 0.95);
    verifyAll(page1);
    const lines = t.corrections.lines(page1);
    const run = t.database.prepare("INSERT INTO training_run VALUES (?, 'run', 'done', ?, NULL, NULL, '{}')");
    run.run("run-1", "2026-01-01");
    run.run("run-2", "2026-01-02");
    run.run("run-3", "2026-01-03");
    const learn = t.database.prepare("INSERT INTO training_line (run_id, line_id, split, text) VALUES (?, ?, ?, 'x')");
    learn.run("run-1", lines[0]?.id, "train");
    learn.run("run-2", lines[1]?.id, "train");
    learn.run("run-2", lines[2]?.id, "validation");
    learn.run("run-3", lines[3]?.id, "train");
    t.database
      .prepare(
        "INSERT INTO adapter (id, name, run_id, created_at, folder, onnx_sha256, size, summary) VALUES ('v1', 'Fraktur 1', 'run-2', '2026-01-02', 'f', 'o', 1, '{}')",
      )
      .run();
    readWith("v1");
    // Not lines 1 and 2; 3 was only held back, 4 was learned by a later version.
    expect(reliability().map(({ versionId, lines: count }) => [versionId, count])).toEqual([
      ["base", 4],
      ["v1", 2],
    ]);
  });
});

it("follows every change, as if it had counted afresh", () => {
  read(page1, 10, 2, 0.9);
  const check = () => expect(service.curves()).toEqual(fresh().curves());
  check();
  verifyAll(page1);
  check();
  expect(baseCurve()?.lines).toBe(10);
  t.corrections.undo("document-1");
  check();
  expect(baseCurve()?.lines).toBe(9);
  t.database.exec("UPDATE document SET removed_at = '2026-01-01'");
  check();
  expect(baseCurve()?.lines).toBe(0);
});

it("counts a reading whose confidence is not known for nothing", () => {
  const lines = detected(TEXT).map((line) => ({ ...line, proposals: [{ ...proposal(TEXT), characters: [] }] }));
  t.corrections.insertDetected(page1, lines);
  verifyAll(page1);
  expect(reliability()).toEqual([]);
});
