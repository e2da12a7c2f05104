"""CER and WER. The one definition is docs/metrics.md; the TypeScript side is held to the same vectors."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import regex

# White space by the Unicode property, spelt out: Python's and JavaScript's own \s differ in a few code points.
_WHITE_SPACE = re.compile("[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")


def normalise(text: str) -> str:
    """NFC, runs of white space folded to one space, none at either end."""
    return _WHITE_SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")


def distance(a: Sequence[str], b: Sequence[str]) -> int:
    """Levenshtein distance: insertions, deletions and substitutions, each 1."""
    if len(a) < len(b):
        a, b = b, a
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, start=1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]


@dataclass(frozen=True)
class LineScore:
    """Edits and reference lengths of one line, in code points, words and grapheme clusters."""

    character_edits: int
    character_length: int
    word_edits: int
    word_length: int
    grapheme_edits: int
    grapheme_length: int


def score_line(reference: str, hypothesis: str) -> LineScore:
    """Compare a reading with the ground truth."""
    ref, hyp = normalise(reference), normalise(hypothesis)
    ref_words, hyp_words = ref.split(), hyp.split()
    ref_clusters, hyp_clusters = regex.findall(r"\X", ref), regex.findall(r"\X", hyp)
    return LineScore(
        distance(ref, hyp),
        len(ref),
        distance(ref_words, hyp_words),
        len(ref_words),
        distance(ref_clusters, hyp_clusters),
        len(ref_clusters),
    )


def rate(edits: int, length: int) -> float | None:
    """Edits over length, never clamped; 0 for nothing against nothing, None for text against an empty reference."""
    if length == 0:
        return 0.0 if edits == 0 else None
    return edits / length


def corpus(scores: Iterable[LineScore]) -> dict[str, float | int | None]:
    """Sums of edits over sums of lengths, as the protocol's score object."""
    scores = list(scores)
    edits = sum(s.character_edits for s in scores)
    characters = sum(s.character_length for s in scores)
    return {
        "cer": rate(edits, characters),
        "wer": rate(sum(s.word_edits for s in scores), sum(s.word_length for s in scores)),
        "graphemeCer": rate(sum(s.grapheme_edits for s in scores), sum(s.grapheme_length for s in scores)),
        "edits": edits,
        "characters": characters,
    }
