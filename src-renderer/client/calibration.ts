/**
 * @file The model's own confidence to the probability of being right, by the curves that main fits to what was verified.
 * For colours and filters: `const calibrated = useCalibration()`, then `calibrated(line.proposal)`.
 */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Proposal } from "#contract/corrections.ts";
import type { CalibrationCurve } from "#contract/evaluation.ts";
import { useApi } from "./api-context.tsx";
import { keys } from "./query-keys.ts";

/** Straight between points, level beyond the ends; the confidence itself where there is no curve. */
export function calibrate(points: CalibrationCurve["points"], confidence: number): number {
  let before = points[0];
  if (before === undefined) return confidence;
  for (const point of points) {
    const [x0, y0] = before;
    const [x1, y1] = point;
    if (confidence <= x1) return x1 <= x0 || confidence <= x0 ? y0 : y0 + ((confidence - x0) / (x1 - x0)) * (y1 - y0);
    before = point;
  }
  return before[1];
}

/** The host states confidences in whole ten-thousandths: what each is worth is worked out once for a curve. */
const UNITS = 10_000;
const tables = new WeakMap<CalibrationCurve, Float64Array>();

function tableOf(curve: CalibrationCurve): Float64Array {
  const known = tables.get(curve);
  if (known !== undefined) return known;
  const table = Float64Array.from({ length: UNITS + 1 }, (_, unit) => calibrate(curve.points, unit / UNITS));
  tables.set(curve, table);
  return table;
}

/** A proposal with calibrated confidences, its own the mean of its characters'. A version without a curve is left alone. */
export function calibrateProposal(proposal: Proposal, curves: readonly CalibrationCurve[]): Proposal {
  const curve = curves.find(({ versionId }) => versionId === proposal.versionId);
  if (curve === undefined || proposal.characters.length === 0) return proposal;
  const table = tableOf(curve);
  let sum = 0;
  const characters = proposal.characters.map(({ text, confidence, x0, x1 }) => {
    const calibrated = table[Math.round(confidence * UNITS)] ?? confidence;
    sum += calibrated;
    return { text, confidence: calibrated, x0, x1 };
  });
  return { ...proposal, characters, confidence: sum / characters.length };
}

/** Edits to expect in a proposal; null where nothing is known of its characters. */
export function expectedErrors(proposal: Proposal, curves: readonly CalibrationCurve[]): number | null {
  const curve = curves.find(({ versionId }) => versionId === proposal.versionId);
  if (curve === undefined || proposal.characters.length === 0) return null;
  let wrong = 0;
  for (const { confidence } of proposal.characters) wrong += 1 - calibrate(curve.points, confidence);
  return wrong * (1 + curve.missedPerWrong);
}

/** The curves of all versions. Stale only when versions come or go: each verified line moves them too little to recolour. */
export function useCalibrations() {
  const { client } = useApi();
  return useQuery({ queryKey: keys.calibrations, queryFn: () => client.evaluation.calibrations({}) });
}

/** What was calibrated already, by the curves that it was done with: whoever asks first does the work for all. */
const known = new WeakMap<readonly CalibrationCurve[], WeakMap<Proposal, Proposal>>();

function calibratedBy(curves: readonly CalibrationCurve[] | undefined): WeakMap<Proposal, Proposal> {
  const calibrated = (curves && known.get(curves)) ?? new WeakMap<Proposal, Proposal>();
  if (curves !== undefined) known.set(curves, calibrated);
  return calibrated;
}

/** Calibrates proposals; the same object comes back for the same proposal, so that memoised cards stay as they are. */
export function useCalibration(): (proposal: Proposal) => Proposal {
  const curves = useCalibrations().data;
  return useMemo(() => {
    const known = calibratedBy(curves);
    return (proposal) => {
      const before = known.get(proposal);
      if (before !== undefined) return before;
      const calibrated = curves === undefined ? proposal : calibrateProposal(proposal, curves);
      known.set(proposal, calibrated);
      return calibrated;
    };
  }, [curves]);
}
