import { expect, it } from "vitest";
import { confusionChanges } from "./confusion-changes.ts";

it("counts what was mended and what came new, each by what stood there", () => {
  const changes = confusionChanges([
    { reference: "deſſen", before: "deffen", after: "deſſen" },
    { reference: "ſchön", before: "fchön", after: "ſchon" },
    { reference: "Wald", before: "Wald", after: "Wald." },
    { reference: "aber", before: "aber", after: "abr" },
  ]);
  expect(changes.fixed).toEqual([{ truth: "ſ", read: "f", count: 3 }]);
  expect(changes.made).toEqual([
    { truth: "", read: ".", count: 1 },
    { truth: "e", read: "", count: 1 },
    { truth: "ö", read: "o", count: 1 },
  ]);
});

it("says nothing of errors that both make", () => {
  expect(confusionChanges([{ reference: "ſo", before: "fo", after: "fo" }])).toEqual({ fixed: [], made: [] });
  expect(confusionChanges([{ reference: "ſoſ", before: "foſ", after: "foſe" }])).toEqual({
    fixed: [],
    made: [{ truth: "", read: "e", count: 1 }],
  });
});
