/** @file What stands around every chart: title, its figures as a table (always there for screen readers), saving. */
import { Download } from "lucide-react";
import { type ReactNode, useId, useRef, useState } from "react";
import { strings } from "../../strings/index.ts";
import { messageOf } from "../format.ts";
import { toast } from "../toast.tsx";
import { type ChartCell, type ChartTable, csvOf, fileName, pngOf, saveFile, svgOf } from "./chart-export.ts";

const t = strings.dashboard.chart;
/** Longer tables are made when they are asked for: a live run's chart is drawn anew each second. */
const ALWAYS_THERE = 120;

interface ChartFrameProps {
  title: string;
  /** Stands at the right of the title. */
  note?: ReactNode;
  /** The figures of the chart, as they are saved. */
  table: ChartTable;
  /** A cell of a column as people read it. */
  format?: (cell: ChartCell, column: number) => ReactNode;
  className?: string;
  /** What the marks mean, below the chart. */
  legend?: ReactNode;
  /** One SVG, or what is said in its place. */
  children: ReactNode;
}

export function ChartFrame({ title, note, table, format, className = "", legend, children }: ChartFrameProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const plot = useRef<HTMLDivElement>(null);
  const drawn = table.rows.length > 0;
  return (
    <figure className={`chart ${className}`} aria-labelledby={id}>
      <figcaption>
        <span id={id}>{title}</span>
        {note === undefined ? null : <span className="chart-note">{note}</span>}
        {drawn ? (
          <ChartMenu title={title} table={table} plot={plot} open={open} onTable={() => setOpen(!open)} />
        ) : null}
      </figcaption>
      <div className="chart-plot" ref={plot}>
        {children}
      </div>
      {legend}
      {drawn && (open || table.rows.length <= ALWAYS_THERE) ? (
        <div className={open ? "chart-table" : "visually-hidden"}>
          <Figures title={title} table={table} format={format} />
        </div>
      ) : null}
    </figure>
  );
}

type Shown = Pick<ChartFrameProps, "title" | "table"> & { format: ChartFrameProps["format"] };

function Figures({ title, table, format = (cell) => cell }: Shown) {
  return (
    <table className="figures" aria-label={title}>
      <thead>
        <tr>
          {table.columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
          <tr key={i}>
            {row.map((cell, column) => (
              <td key={table.columns[column]}>{cell === null ? "–" : format(cell, column)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface ChartMenuProps {
  title: string;
  table: ChartTable;
  plot: React.RefObject<HTMLDivElement | null>;
  open: boolean;
  onTable: () => void;
}

function ChartMenu({ title, table, plot, open, onTable }: ChartMenuProps) {
  const menu = useRef<HTMLDetailsElement>(null);
  const close = () => {
    if (menu.current === null) return;
    menu.current.open = false;
    menu.current.querySelector("summary")?.focus();
  };
  const save = async (kind: "svg" | "png" | "csv") => {
    close();
    const svg = plot.current?.querySelector("svg");
    try {
      // A spreadsheet takes a file for UTF-8 by its mark.
      if (kind === "csv") saveFile(fileName(title, kind), new Blob(["\ufeff", csvOf(table)], { type: "text/csv" }));
      else if (svg === null || svg === undefined) return;
      else if (kind === "png") saveFile(fileName(title, kind), await pngOf(svg));
      else saveFile(fileName(title, kind), new Blob([svgOf(svg)], { type: "image/svg+xml" }));
    } catch (error) {
      toast("danger", `${t.notSaved} ${messageOf(error)}`);
    }
  };
  return (
    <details
      className="chart-menu"
      ref={menu}
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) event.currentTarget.open = false;
      }}
    >
      <summary aria-label={t.save(title)} title={t.save(title)}>
        <Download size={14} aria-hidden />
      </summary>
      <div className="chart-menu-list">
        {(["svg", "png", "csv"] as const).map((kind) => (
          <button key={kind} type="button" className="button quiet small" onClick={() => void save(kind)}>
            {t.kinds[kind]}
          </button>
        ))}
        <button
          type="button"
          className="button quiet small"
          aria-pressed={open}
          onClick={() => {
            close();
            onTable();
          }}
        >
          {open ? t.hideTable : t.showTable}
        </button>
      </div>
    </details>
  );
}
