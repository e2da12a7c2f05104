import { expect, it } from "vitest";
import type { Proposal } from "#contract/corrections.ts";
import type { CalibrationCurve } from "#contract/evaluation.ts";
import { calibrate, calibrateProposal, expectedErrors } from "./calibration.ts";
import { fakeLine } from "./fake-client.ts";

const points: CalibrationCurve["points"] = [
  [0.2, 0.1],
  [0.8, 0.7],
  [1, 0.9],
];
const curve: CalibrationCurve = { versionId: "base", points, missedPerWrong: 0.5, lines: 0, characters: 0 };
const proposal = { ...(fakeLine(0, "ab").proposal as Proposal), confidence: 0.9 };

it.each([
  [0, 0.1],
  [0.2, 0.1],
  [0.5, 0.4],
  [0.8, 0.7],
  [0.9, 0.8],
  [1, 0.9],
])("confidence %d is worth %d", (confidence, probability) => {
  expect(calibrate(points, confidence)).toBeCloseTo(probability);
});

it("leaves what it has no curve for alone", () => {
  expect(calibrate([], 0.3)).toBe(0.3);
  expect(calibrateProposal({ ...proposal, versionId: "other" }, [curve])).toMatchObject({ confidence: 0.9 });
  expect(calibrateProposal({ ...proposal, characters: [] }, [curve]).confidence).toBe(0.9);
  expect(expectedErrors({ ...proposal, characters: [] }, [curve])).toBeNull();
});

it("gives a line the mean of its characters, and the errors to expect with those missed", () => {
  const characters = [0.5, 0.9].map((confidence) => ({ text: "x", confidence, x0: 0, x1: 1 }));
  const calibrated = calibrateProposal({ ...proposal, characters }, [curve]);
  expect(calibrated.confidence).toBeCloseTo(0.6);
  expect(calibrated.characters.map(({ confidence }) => Number(confidence.toFixed(6)))).toEqual([0.4, 0.8]);
  expect(expectedErrors({ ...proposal, characters }, [curve])).toBeCloseTo(0.8 * 1.5);
});
