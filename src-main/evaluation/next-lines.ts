/**
 * @file Which lines to look at next: most by what is to be gained from them, some at random.
 *
 * [Note: gain] All three parts are counted in characters: errors to expect by calibrated confidence; a quarter of the
 * characters in which versions differ; half of the characters that are rare in what is verified, since a model learns
 * from seeing a character some times. The quarter was measured (docs/benchmarks.md): more of it finds fewer errors.
 *
 * [Note: random lines] Whoever measures CER on lines that were chosen for their errors measures too much. Random lines
 * are drawn from all lines of the document that no earlier queue drew, verified ones included, before anything is chosen,
 * and stand at random places of the queue. Where a random line would have been chosen too, it counts as random.
 */
import type { QueueReason } from "#contract/evaluation.ts";
import { drawWithout, seededRandom } from "./seeded-random.ts";

const DISAGREEMENT_WEIGHT = 0.25;
const RARE_WEIGHT = 0.5;
/** Seen as often as this, a character is rare no more. */
const COMMON = 10;
/** Characters that are named in the reason: at most so many, each less than one in so many of all that was read. */
const NAMED_CHARACTERS = 5;
const NAMED_BELOW = 1 / 300;
/** Candidates looked at for each line wanted: the best by themselves, of which some lose by what others already bring. */
const CANDIDATES_EACH = 8;

/** A line that nobody has touched, by its newest reading. */
export interface Candidate {
  lineId: string;
  expectedErrors: number;
  disagreement: number;
  /** Distinct characters of the reading that are rare in what is verified. */
  rare: readonly string[];
}

export interface DrawnLine {
  lineId: string;
  kind: "random" | "chosen";
  reason: QueueReason;
}

export interface DrawInput {
  size: number;
  randomShare: number;
  seed: number;
  /** Lines that random ones may be drawn from, in an order that does not change by itself. */
  frame: readonly string[];
  candidates: readonly Candidate[];
  /** How often each character is in verified text. */
  seen: ReadonlyMap<string, number>;
  /** How often each is in the readings of the document. Before anything is verified all are rare; these are worth a word. */
  read: ReadonlyMap<string, number>;
}

/** Characters of a reading, once each, that are still rare. White space never is. */
export function rareCharacters(text: string, seen: ReadonlyMap<string, number>): string[] {
  return [...new Set(text.normalize("NFC"))].filter(
    (character) => character.trim() !== "" && (seen.get(character) ?? 0) < COMMON,
  );
}

/** How much a candidate brings by itself. In characters. */
export function gainOf(candidate: Candidate, seen: ReadonlyMap<string, number>): number {
  let rare = 0;
  for (const character of candidate.rare) rare += Math.max(0, 1 - (seen.get(character) ?? 0) / COMMON);
  return candidate.expectedErrors + DISAGREEMENT_WEIGHT * candidate.disagreement + RARE_WEIGHT * rare;
}

/** Keeps the candidates with most gain, so that a document of a hundred thousand lines needs no more memory than these. */
export class BestCandidates {
  readonly #most: number;
  readonly #seen: ReadonlyMap<string, number>;
  #kept: { candidate: Candidate; gain: number }[] = [];

  constructor(size: number, seen: ReadonlyMap<string, number>) {
    this.#most = size * CANDIDATES_EACH;
    this.#seen = seen;
  }

  add(candidate: Candidate): void {
    this.#kept.push({ candidate, gain: gainOf(candidate, this.#seen) });
    if (this.#kept.length >= 2 * this.#most) this.#cut();
  }

  all(): Candidate[] {
    this.#cut();
    return this.#kept.map(({ candidate }) => candidate);
  }

  #cut(): void {
    this.#kept.sort((a, b) => b.gain - a.gain || compareIds(a.candidate, b.candidate));
    this.#kept.length = Math.min(this.#kept.length, this.#most);
  }
}

/** The queue in its order. Fewer lines than asked for where there are no more. */
export function drawLines({ size, randomShare, seed, frame, candidates, seen, read }: DrawInput): DrawnLine[] {
  const random = seededRandom(seed);
  const wanted = randomShare === 0 ? 0 : Math.max(1, Math.round(size * randomShare));
  const drawn = drawWithout(frame, wanted, random);
  const isDrawn = new Set(drawn);
  const nameable = rarestFirst(read);
  const byId = new Map(candidates.map((candidate) => [candidate.lineId, candidate]));
  const chosen = choose(
    candidates.filter(({ lineId }) => !isDrawn.has(lineId)),
    size - drawn.length,
    seen,
  );
  // Places of the random lines: as many as there are, each set of places as likely as any other.
  const length = chosen.length + drawn.length;
  const places = new Set(drawWithout([...Array(length).keys()], drawn.length, random));
  return Array.from({ length }, (_, place): DrawnLine => {
    const isRandom = places.has(place);
    const lineId = isRandom ? (drawn.shift() as string) : (chosen.shift() as Candidate).lineId;
    return { lineId, kind: isRandom ? "random" : "chosen", reason: reasonOf(byId.get(lineId), nameable) };
  });
}

/**
 * The most gain together, greedily: a rare character counts less with each chosen line that brings it. Gains only fall,
 * so the best by its last known gain, counted anew, is the best if it is still ahead of the next (lazy greedy).
 */
function choose(candidates: readonly Candidate[], count: number, seen: ReadonlyMap<string, number>): Candidate[] {
  const counts = new Map(seen);
  const rest = candidates
    .map((candidate) => ({ candidate, gain: gainOf(candidate, counts) }))
    .sort((a, b) => b.gain - a.gain || compareIds(a.candidate, b.candidate));
  const chosen: Candidate[] = [];
  while (chosen.length < count) {
    const best = rest.shift();
    if (best === undefined) break;
    best.gain = gainOf(best.candidate, counts);
    const behind = rest.findIndex(({ gain }) => gain <= best.gain);
    if (behind > 0) rest.splice(behind, 0, best);
    else if (behind === -1 && rest.length > 0) rest.push(best);
    else {
      chosen.push(best.candidate);
      for (const character of best.candidate.rare) counts.set(character, (counts.get(character) ?? 0) + 1);
    }
  }
  return chosen;
}

/** Characters that are rare in a document, rarest first. */
function rarestFirst(read: ReadonlyMap<string, number>): string[] {
  const all = [...read.values()].reduce((a, b) => a + b, 0);
  return [...read]
    .filter(([, times]) => times < NAMED_BELOW * all)
    .toSorted(([, a], [, b]) => a - b)
    .map(([character]) => character);
}

function reasonOf(candidate: Candidate | undefined, nameable: readonly string[]): QueueReason {
  if (candidate === undefined) return { expectedErrors: 0, disagreement: 0, rareCharacters: [] };
  const { expectedErrors, disagreement, rare } = candidate;
  const own = new Set(rare);
  const rareCharacters = nameable.filter((character) => own.has(character)).slice(0, NAMED_CHARACTERS);
  return { expectedErrors, disagreement, rareCharacters };
}

const compareIds = (a: Candidate, b: Candidate): number => (a.lineId < b.lineId ? -1 : 1);
