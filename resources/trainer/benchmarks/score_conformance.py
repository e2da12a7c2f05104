"""Our scores beside other tools' on the same pairs, as the table in docs/metrics.md.

uv run --with jiwer,dinglehopper,sacrebleu,rouge-score,rapidfuzz benchmarks/score_conformance.py PAIRS.json

PAIRS.json holds a list of [reference, reading]. The speed of CER is measured over the same pairs, repeated.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import warnings
from pathlib import Path

import jiwer  # pyright: ignore[reportMissingImports]
import sacrebleu  # pyright: ignore[reportMissingImports]
from dinglehopper.character_error_rate import character_error_rate_n  # pyright: ignore[reportMissingImports]
from dinglehopper.word_error_rate import word_error_rate_n, words_normalized  # pyright: ignore[reportMissingImports]
from rapidfuzz.distance import Levenshtein  # pyright: ignore[reportMissingImports]
from rouge_score.rouge_scorer import RougeScorer  # pyright: ignore[reportMissingImports]

from emend_trainer.profiles import parse_profile
from emend_trainer.score_set import score_set

REPOSITORY = Path(__file__).parents[3]
SCORE = """
import { readFileSync } from "node:fs";
import { scoreSet } from "./src-main/evaluation/score-set.ts";
import { parseProfile } from "./src-main/evaluation/text-profile.ts";
import { textDistance } from "./src-main/evaluation/edit-distance.ts";
const { pairs, asked, repeat } = JSON.parse(readFileSync(0, "utf8"));
const set = pairs.map(([reference, hypothesis]) => ({ reference, hypothesis }));
const values = asked.map(([profile, metric]) => scoreSet(set, parseProfile(profile), [metric]).values[0].value);
let edits = 0;
const started = performance.now();
for (let i = 0; i < repeat; i++) edits += textDistance(...pairs[i % pairs.length]);
const seconds = (performance.now() - started) / 1000;
console.log(JSON.stringify({ values, edits, seconds }));
"""


def corpus(rates: list[tuple[float, int]]) -> float:
    """The rate of a set from rates and reference lengths of its lines."""
    return sum(rate * length for rate, length in rates) / sum(length for _, length in rates)


def words_of(reference: str, reading: str) -> tuple[float, int]:
    """dinglehopper's WER of a line; its own function for two texts cannot be called with the newest multimethod."""
    return word_error_rate_n(list(words_normalized(reference)), list(words_normalized(reading)))


def main() -> None:
    """Print the table and the speed."""
    warnings.simplefilter("ignore")
    pairs = [(reference, reading) for reference, reading in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))]
    references, readings = [list(side) for side in zip(*pairs, strict=True)]
    rouge = RougeScorer(["rougeL"])
    theirs = {
        ("jiwer", "cer"): jiwer.cer(references, readings),
        ("jiwer", "wer"): jiwer.wer(references, readings),
        ("dinglehopper", "cer"): corpus([character_error_rate_n(*pair) for pair in pairs]),
        ("dinglehopper", "wer"): corpus(
            [word_error_rate_n(*(list(words_normalized(text)) for text in pair)) for pair in pairs]
        ),
        ("strict", "bleu"): sacrebleu.corpus_bleu(readings, [references]).score / 100,
        ("strict", "chrf"): sacrebleu.corpus_chrf(readings, [references]).score / 100,
        ("rouge-score", "rouge-l"): sum(rouge.score(*pair)["rougeL"].fmeasure for pair in pairs) / len(pairs),
    }
    repeat = 1_000_000
    request = json.dumps({"pairs": pairs, "asked": list(theirs), "repeat": repeat})
    command = ["node", "--disable-warning=ExperimentalWarning", "--input-type=module", "-e", SCORE]
    answer = subprocess.run(command, input=request, capture_output=True, text=True, check=True, cwd=REPOSITORY)
    typescript = json.loads(answer.stdout)
    print(f"{len(pairs)} pairs\n\n| profile | figure | the tool | TypeScript | Python |")
    print("| --- | --- | --- | --- | --- |")
    for (key, value), ours in zip(theirs.items(), typescript["values"], strict=True):
        python = score_set(pairs, parse_profile(key[0]), [key[1]])[key[1]]["value"]
        print(f"| {key[0]} | {key[1]} | {value:.12f} | {ours:.12f} | {python:.12f} |")
    speed(pairs, repeat, typescript)


def speed(pairs: list[tuple[str, str]], repeat: int, typescript: dict[str, float]) -> None:
    """Seconds for edits over a million pairs; the same edits, or it is no comparison."""
    started = time.perf_counter()
    edits = sum(Levenshtein.distance(*pairs[i % len(pairs)]) for i in range(repeat))
    seconds = time.perf_counter() - started
    print(f"\nTypeScript {typescript['seconds']:.2f} s, rapidfuzz {seconds:.2f} s, {repeat} pairs, {edits} edits")
    if edits != typescript["edits"]:
        raise SystemExit(f"The edits differ: {typescript['edits']} in TypeScript, {edits} by rapidfuzz.")


if __name__ == "__main__":
    main()
