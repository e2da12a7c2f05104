/** @file A chart as a file: SVG and PNG in light colours, as papers print them, and its figures as CSV. */

/** What of the window's style sheets a chart needs to stand alone. */
const STYLED = [
  ...["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "opacity"],
  ...["font-family", "font-size", "font-weight", "text-anchor", "direction"],
];
/** Pixels of the PNG for each of the chart's own: 300 dots an inch on paper. */
const SCALE = 3;

/** A cell: a number is written with a point, whatever the window's language. */
export type ChartCell = string | number | null;
export interface ChartTable {
  columns: readonly string[];
  rows: readonly (readonly ChartCell[])[];
}

/** RFC 4180; other programs read it. */
export function csvOf({ columns, rows }: ChartTable): string {
  const cell = (value: ChartCell) => {
    const text = value === null ? "" : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/** The chart with its colours and letters written into it, on white. */
export function svgOf(chart: SVGSVGElement): string {
  const { width, height } = sizeOf(chart);
  const clone = chart.cloneNode(true) as SVGSVGElement;
  const holder = document.createElement("div");
  holder.style.cssText = `color-scheme: light; position: absolute; visibility: hidden; inline-size: ${width}px`;
  holder.append(clone);
  (chart.closest("figure") ?? document.body).append(holder);
  try {
    for (const element of [clone, ...clone.querySelectorAll<SVGElement>("*")]) {
      const style = getComputedStyle(element);
      for (const name of STYLED) element.setAttribute(name, style.getPropertyValue(name));
    }
  } finally {
    holder.remove();
  }
  for (const element of [clone, ...clone.querySelectorAll("*")]) element.removeAttribute("class");
  clone.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  clone.setAttribute("width", String(width));
  clone.setAttribute("height", String(height));
  const paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of [
    ["width", width],
    ["height", height],
    ["fill", "#ffffff"],
  ] as const) {
    paper.setAttribute(name, String(value));
  }
  clone.prepend(paper);
  return new XMLSerializer().serializeToString(clone);
}

/** @throws Error where the window cannot draw it */
export async function pngOf(chart: SVGSVGElement): Promise<Blob> {
  const { width, height } = sizeOf(chart);
  const url = URL.createObjectURL(new Blob([svgOf(chart)], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = width * SCALE;
    canvas.height = height * SCALE;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob === null ? reject(new Error("no picture")) : resolve(blob)), "image/png");
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}

function sizeOf(chart: SVGSVGElement): { width: number; height: number } {
  const [, , width = 0, height = 0] = (chart.getAttribute("viewBox") ?? "").split(/[\s,]+/).map(Number);
  return { width, height };
}

/** A title as the name of a file. */
export function fileName(title: string, extension: string): string {
  const name = title
    .normalize("NFC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-");
  return `${name.replace(/^-|-$/g, "") || "chart"}.${extension}`;
}

/** Gives a file to whoever looks at the window. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser may only begin to read it now.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
