import { describe, expect, it } from "vitest";
import { BestCandidates, type Candidate, type DrawInput, drawLines, gainOf, rareCharacters } from "./next-lines.ts";

const id = (index: number) => `line-${String(index).padStart(3, "0")}`;
const candidate = (index: number, expectedErrors: number, part: Partial<Candidate> = {}): Candidate => ({
  lineId: id(index),
  expectedErrors,
  disagreement: 0,
  rare: [],
  ...part,
});
const nothingSeen = new Map<string, number>();

/** A hundred lines, the later the worse. */
function input(part: Partial<DrawInput> = {}): DrawInput {
  return {
    size: 20,
    randomShare: 0.25,
    seed: 1,
    frame: Array.from({ length: 100 }, (_, index) => id(index)),
    candidates: Array.from({ length: 100 }, (_, index) => candidate(index, index / 10)),
    seen: nothingSeen,
    read: nothingSeen,
    ...part,
  };
}
const of = (drawn: ReturnType<typeof drawLines>, kind: "random" | "chosen") =>
  drawn.filter((line) => line.kind === kind).map((line) => line.lineId);

describe("random lines", () => {
  it("are each as likely as any other, however little there is to gain from it, and stand anywhere in the queue", () => {
    const rounds = 4_000;
    const times = new Map<string, number>();
    const places = new Array<number>(20).fill(0);
    for (let seed = 0; seed < rounds; seed++) {
      for (const [place, { lineId, kind }] of drawLines(input({ seed })).entries()) {
        if (kind !== "random") continue;
        times.set(lineId, (times.get(lineId) ?? 0) + 1);
        places[place] = (places[place] as number) + 1;
      }
    }
    // 5 of 100 lines, 4,000 times: 200 each; chi-square with 99 degrees of freedom passes 150 once in 1,400.
    const expected = (rounds * 5) / 100;
    let chiSquare = 0;
    for (let index = 0; index < 100; index++) chiSquare += ((times.get(id(index)) ?? 0) - expected) ** 2 / expected;
    expect(chiSquare).toBeLessThan(150);
    const perPlace = (rounds * 5) / 20;
    expect(places.reduce((sum, count) => sum + (count - perPlace) ** 2 / perPlace, 0)).toBeLessThan(45);
  });

  it("come from the frame alone, those that would have been chosen too", () => {
    const frame = [id(97), id(98), id(99)];
    const drawn = drawLines(input({ frame, randomShare: 0.5 }));
    expect(of(drawn, "random").toSorted()).toEqual(frame);
    expect(of(drawn, "chosen")).not.toContain(id(99));
    expect(drawn).toHaveLength(20);
  });

  it("are at least one where any are wanted, none where none are, all where only they are", () => {
    expect(of(drawLines(input({ size: 3, randomShare: 0.01 })), "random")).toHaveLength(1);
    expect(of(drawLines(input({ randomShare: 0 })), "random")).toEqual([]);
    expect(of(drawLines(input({ randomShare: 1 })), "chosen")).toEqual([]);
  });
});

describe("chosen lines", () => {
  it("are those with most to gain, best first", () => {
    const chosen = of(drawLines(input({ randomShare: 0 })), "chosen");
    expect(chosen).toEqual(Array.from({ length: 20 }, (_, index) => id(99 - index)));
  });

  it("count errors to expect, a part of what versions read differently, and rare characters", () => {
    const seen = new Map([["ꝛ", 5]]);
    expect(gainOf(candidate(0, 2), seen)).toBe(2);
    expect(gainOf(candidate(0, 2, { disagreement: 4 }), seen)).toBe(3);
    expect(gainOf(candidate(0, 2, { rare: ["ꝛ", "ꝯ"] }), seen)).toBe(2 + 0.5 * (0.5 + 1));
  });

  it("do not bring the same rare character over and over", () => {
    // Thirty lines with one rare character, one line with another: after ten of the thirty the other is worth more.
    const candidates = [
      ...Array.from({ length: 30 }, (_, index) => candidate(index, 0.3, { rare: ["ꝛ"] })),
      candidate(99, 0.25, { rare: ["ꝯ"] }),
    ];
    const chosen = of(drawLines(input({ candidates, randomShare: 0, size: 5 })), "chosen");
    expect(chosen).toContain(id(99));
  });

  it("are the same for the same seed, and fewer where there are no more", () => {
    expect(drawLines(input())).toEqual(drawLines(input()));
    expect(drawLines(input()).map((line) => line.lineId)).not.toEqual(
      drawLines(input({ seed: 2 })).map((line) => line.lineId),
    );
    expect(drawLines(input({ candidates: [], frame: [id(1)] }))).toHaveLength(1);
    expect(drawLines(input({ candidates: [], frame: [] }))).toEqual([]);
  });

  it("say why, naming what is rare in the document, rarest first", () => {
    const rare = ["e", "ꝛ", "ꝯ", "ꝑ", "⁊", "ꝓ", "ꝙ"];
    const read = new Map([
      ["e", 10_000],
      ...Array.from("⁊ꝓꝙꝑꝯꝛ").map((character, index): [string, number] => [character, index + 1]),
      ["ȝ", 1],
    ]);
    const [line] = drawLines(
      input({ candidates: [candidate(1, 2.5, { disagreement: 3, rare })], randomShare: 0, read, size: 1 }),
    );
    expect(line?.reason).toEqual({
      expectedErrors: 2.5,
      disagreement: 3,
      rareCharacters: ["⁊", "ꝓ", "ꝙ", "ꝑ", "ꝯ"],
    });
  });

  it("are found among a hundred thousand without keeping them all", () => {
    const best = new BestCandidates(10, nothingSeen);
    for (let index = 0; index < 100_000; index++) best.add(candidate(index, (index * 7919) % 100_003));
    const kept = best.all();
    expect(kept).toHaveLength(80);
    expect(kept[0]?.expectedErrors).toBeGreaterThan(99_990);
  });
});

it("rare characters are those seen less than ten times, white space aside", () => {
  const seen = new Map([
    ["a", 10],
    ["b", 9],
  ]);
  expect(rareCharacters("a b\u00a0ab o\u0308", seen)).toEqual(["b", "ö"]);
});
