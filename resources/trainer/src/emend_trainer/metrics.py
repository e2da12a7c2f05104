"""CER and WER. The one definition is docs/metrics.md; the TypeScript side is held to the same vectors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .edit_distance import distance
from .profiles import preparation
from .text_units import clusters

_EMEND = preparation("emend")


def normalise(text: str) -> str:
    """NFC, runs of white space folded to one space, none at either end."""
    return _EMEND.prepare(text)


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
    ref_clusters, hyp_clusters = clusters(ref), clusters(hyp)
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
