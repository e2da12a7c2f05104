/** @file CER and WER. The one definition is docs/metrics.md; the trainer's Python is held to the same vectors. */
import { distance } from "./edit-distance.ts";
import { preparation } from "./text-profile.ts";
import { clustersOf } from "./text-units.ts";

/** Edits and reference lengths of one line, in code points, words and grapheme clusters. */
export interface LineScore {
  characterEdits: number;
  characterLength: number;
  wordEdits: number;
  wordLength: number;
  graphemeEdits: number;
  graphemeLength: number;
}

/** Sums over lines; a rate is null where the references are empty and something was read. */
export interface CorpusScore {
  lines: number;
  cer: number | null;
  wer: number | null;
  graphemeCer: number | null;
  edits: number;
  characters: number;
}

const emend = preparation({ base: "emend", steps: [] });

/** NFC, runs of white space folded to one space, none at either end. */
export function normalise(text: string): string {
  return emend.prepare(text);
}

/** Compares a reading with the ground truth. */
export function scoreLine(reference: string, hypothesis: string): LineScore {
  const ref = normalise(reference);
  const hyp = normalise(hypothesis);
  const characters = [...ref];
  const words = ref === "" ? [] : ref.split(" ");
  const clusters = clustersOf(ref);
  return {
    characterEdits: ref === hyp ? 0 : distance(characters, [...hyp]),
    characterLength: characters.length,
    wordEdits: ref === hyp ? 0 : distance(words, hyp === "" ? [] : hyp.split(" ")),
    wordLength: words.length,
    graphemeEdits: ref === hyp ? 0 : distance(clusters, clustersOf(hyp)),
    graphemeLength: clusters.length,
  };
}

/** Edits over length, never clamped; 0 for nothing against nothing, null where the reference is empty and text was read. */
export function rate(edits: number, length: number): number | null {
  if (length === 0) return edits === 0 ? 0 : null;
  return edits / length;
}

/** Sums of edits over sums of lengths. */
export function sumScores(scores: Iterable<LineScore>): CorpusScore {
  const sum = { lines: 0, character: [0, 0], word: [0, 0], grapheme: [0, 0] };
  for (const score of scores) {
    sum.lines += 1;
    sum.character = [
      (sum.character[0] as number) + score.characterEdits,
      (sum.character[1] as number) + score.characterLength,
    ];
    sum.word = [(sum.word[0] as number) + score.wordEdits, (sum.word[1] as number) + score.wordLength];
    sum.grapheme = [
      (sum.grapheme[0] as number) + score.graphemeEdits,
      (sum.grapheme[1] as number) + score.graphemeLength,
    ];
  }
  const of = (pair: number[]) => rate(pair[0] ?? 0, pair[1] ?? 0);
  return {
    lines: sum.lines,
    cer: of(sum.character),
    wer: of(sum.word),
    graphemeCer: of(sum.grapheme),
    edits: sum.character[0] ?? 0,
    characters: sum.character[1] ?? 0,
  };
}
