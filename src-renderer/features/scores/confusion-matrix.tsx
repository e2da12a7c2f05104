/** @file Characters of the ground truth against what was read for them: one table cell opens all places of a confusion. */
import type { KeyboardEvent } from "react";
import type { ConfusionCell } from "#contract/confusions.ts";
import { strings } from "../../strings/index.ts";
import { count } from "../../ui/format.ts";
import { codeOf, shownCharacter } from "./character-name.ts";

/** Rows and columns that a screen holds; all confusions stand in the list below. */
const MOST = 24;
const t = strings.insights.confusions;

interface ConfusionTableProps {
  cells: readonly ConfusionCell[];
  onOpen(cell: ConfusionCell): void;
}

export function ConfusionTable({ cells, onOpen }: ConfusionTableProps) {
  const rows = mostFrequent(cells, "truth");
  const columns = mostFrequent(cells, "read");
  const at = new Map(cells.map((cell) => [keyOf(cell.truth, cell.read), cell]));
  const highest = Math.log1p(Math.max(1, ...cells.map(sumOf)));
  const first = cells.find((cell) => rows.includes(cell.truth) && columns.includes(cell.read));
  return (
    <div className="confusion-scroll">
      <table className="confusion-table" onKeyDown={moveInTable}>
        <caption className="visually-hidden">{t.caption}</caption>
        <thead>
          <tr>
            <th scope="col" className="confusion-corner">
              {t.corner}
            </th>
            {columns.map((read) => (
              <th key={read} scope="col" title={codeOf(read)}>
                <bdi>{shownCharacter(read)}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((truth) => (
            <tr key={truth}>
              <th scope="row" title={codeOf(truth)}>
                <bdi>{shownCharacter(truth)}</bdi>
              </th>
              {columns.map((read) => {
                const cell = at.get(keyOf(truth, read));
                if (cell === undefined) return <td key={read} />;
                return (
                  <td key={read}>
                    <button
                      type="button"
                      tabIndex={cell === first ? 0 : -1}
                      style={
                        { "--heat": `${Math.round((100 * Math.log1p(sumOf(cell))) / highest)}%` } as React.CSSProperties
                      }
                      aria-label={t.cell(shownCharacter(truth), shownCharacter(read), cell.open)}
                      onClick={() => onOpen(cell)}
                    >
                      {count(cell.open)}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const sumOf = ({ open, right }: ConfusionCell): number => open + right;
const keyOf = (truth: string, read: string): string => `${truth}\u0000${read}`;

function mostFrequent(cells: readonly ConfusionCell[], side: "truth" | "read"): string[] {
  const sums = new Map<string, number>();
  for (const cell of cells) sums.set(cell[side], (sums.get(cell[side]) ?? 0) + sumOf(cell));
  return [...sums]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, MOST)
    .map(([character]) => character);
}

/** Arrow keys go to the next cell that has something; the table is one stop of Tab. */
function moveInTable(event: KeyboardEvent<HTMLTableElement>): void {
  const cell = (event.target as HTMLElement).closest("td");
  const steps: Record<string, [number, number]> = {
    ArrowRight: [1, 0],
    ArrowLeft: [-1, 0],
    ArrowDown: [0, 1],
    ArrowUp: [0, -1],
  };
  const step = steps[event.key];
  if (cell === null || step === undefined) return;
  event.preventDefault();
  const mirrored = getComputedStyle(event.currentTarget).direction === "rtl" ? -1 : 1;
  const { rows } = event.currentTarget;
  let [column, row] = [cell.cellIndex, (cell.parentElement as HTMLTableRowElement).rowIndex];
  for (;;) {
    column += step[0] * mirrored;
    row += step[1];
    const next = rows[row]?.cells[column];
    if (next === undefined) return;
    const button = next.querySelector("button");
    if (button !== null) {
      button.focus();
      return;
    }
  }
}
