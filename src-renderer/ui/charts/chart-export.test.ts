import { expect, it } from "vitest";
import { csvOf, fileName } from "./chart-export.ts";

it("writes figures with a point, and quotes what would break the row", () => {
  const rows = [
    ['Letters, "old"', 0.0123, null],
    ["صفحة", 2, "a\nb"],
  ];
  expect(csvOf({ columns: ["Document", "CER", "Note"], rows })).toBe(
    'Document,CER,Note\r\n"Letters, ""old""",0.0123,\r\nصفحة,2,"a\nb"\r\n',
  );
});

it("names a file by its chart, in any script", () => {
  expect(fileName("CER over time (by week)", "svg")).toBe("cer-over-time-by-week.svg");
  expect(fileName("توزيع CER", "csv")).toBe("توزيع-cer.csv");
  expect(fileName("…", "png")).toBe("chart.png");
});
