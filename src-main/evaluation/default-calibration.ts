/**
 * @file What is known of a version's confidence before anybody has verified a line: measured once, by
 * build/bench/calibration.ts (docs/benchmarks.md has the errors), on real scans that nobody on the team made.
 */
import type { Calibration } from "./calibration.ts";

export interface DefaultCalibration extends Calibration {
  /** Where it comes from, for people. */
  provenance: string;
}

const curve = (missedPerWrong: number, flat: readonly number[], provenance: string): DefaultCalibration => ({
  points: Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i] as number, flat[2 * i + 1] as number]),
  missedPerWrong,
  provenance,
});

/** PP-OCRv6 small as published: far too sure of itself on old print, handwriting and Fraktur. */
export const BASE_CALIBRATION = curve(
  0.4,
  [
    0.1012, 0.0006, 0.19193, 0.2668, 0.30396, 0.3282, 0.44131, 0.4242, 0.5735, 0.4808, 0.70837, 0.6193, 0.8189, 0.7238,
    0.89044, 0.7686, 0.93658, 0.8361, 0.96399, 0.8879, 0.98006, 0.9241, 0.98893, 0.9568, 0.9939, 0.9568, 0.99667,
    0.9722, 0.99816, 0.9836, 0.99897, 0.9902, 0.99941, 0.9952, 0.99966, 0.9974, 0.9998, 0.9974, 0.99997, 0.9982,
  ],
  "measured on 927 lines (35,907 characters) of five public sets, each weighing alike: German Fraktur and Antiqua 1787 to 1898, French black letter of the 16th century, French handwriting 1914 to 1918, modern print",
);

/** Versions of one's own: nearer to the truth, on material like what they were taught on. */
export const TAUGHT_CALIBRATION = curve(
  0.45,
  [
    0.11866, 0.1249, 0.18609, 0.2081, 0.29551, 0.4219, 0.42643, 0.4219, 0.5826, 0.5682, 0.7096, 0.6747, 0.81985, 0.7578,
    0.89122, 0.8534, 0.93729, 0.9441, 0.96433, 0.9513, 0.97977, 0.9608, 0.98889, 0.9849, 0.9938, 0.9865, 0.99663,
    0.9948, 0.99818, 0.9954, 0.99897, 0.9954, 0.99941, 0.9954, 0.99966, 0.9981, 0.9998, 1, 0.99997, 1,
  ],
  "measured on 271 lines (10,572 characters) of three public sets, each weighing alike, read by versions that were taught for 90 seconds on other books of the same set: German Fraktur and Antiqua 1787 to 1898, French black letter of the 16th century",
);
