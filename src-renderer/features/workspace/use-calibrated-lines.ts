/** @file A page's lines with confidences that mean what they say. */
import { useMemo } from "react";
import type { Line } from "#contract/corrections.ts";
import { useCalibration } from "../../client/calibration.ts";

/** The same line comes back as the same object, so that cards stay as they are. */
export function useCalibratedLines(lines: Line[]): Line[] {
  const calibrate = useCalibration();
  const known = useMemo(() => ({ calibrate, byLine: new WeakMap<Line, Line>() }), [calibrate]);
  return useMemo(
    () =>
      lines.map((line) => {
        if (line.proposal === null) return line;
        const before = known.byLine.get(line);
        if (before !== undefined) return before;
        const proposal = known.calibrate(line.proposal);
        const calibrated = proposal === line.proposal ? line : { ...line, proposal };
        known.byLine.set(line, calibrated);
        return calibrated;
      }),
    [lines, known],
  );
}
