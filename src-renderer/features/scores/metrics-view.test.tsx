import { expect, it } from "vitest";
import { tabbed } from "./metrics-view.tsx";

it("copies figures with the name of their profile and a point, and nothing where there is no figure", () => {
  const figure = { part: 3, whole: 14, low: 0.1, high: 0.35 };
  const text = tabbed({
    profile: {
      name: "emend+long-s",
      steps: ["nfc", "long-s"],
      characters: "code-points",
      words: "blanks",
      emptyReference: "infinite",
    },
    versions: [
      {
        versionId: "base",
        versionName: "Base\tmodel",
        lines: 1200,
        values: [
          { metric: "cer", value: 3 / 14, ...figure },
          { metric: "wer", value: null, part: 2, whole: 0, low: null, high: null },
        ],
      },
    ],
  });
  expect(text.split("\n")).toEqual([
    "profile\tversion\tlines\tmetric\tvalue\tlow95\thigh95\tpart\twhole",
    "emend+long-s\tBase model\t1200\tcer\t0.21428571428571427\t0.1\t0.35\t3\t14",
    "emend+long-s\tBase model\t1200\twer\t\t\t\t2\t0",
    "",
  ]);
});
