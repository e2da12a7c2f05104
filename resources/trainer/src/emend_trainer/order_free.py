"""Scores of pages whose reading order is in doubt.

The steps are in docs/metrics.md; src-main/evaluation/order-free.ts is alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from .edit_distance import best_fit, fit_edits

_Line = tuple[str, ...]


def flexible_edits(reference: Sequence[Sequence[str]], hypothesis: Sequence[Sequence[str]]) -> int:
    """Edits between two pages whose lines may stand in any order and be cut or joined.

    After Clausner, Pletschacher and Antonacopoulos, "Flexible character accuracy measure" (2020). A blank at a cut
    does not count. What finds no partner is replaced, then added or left out.
    """
    references = [tuple(line) for line in reference if line]
    hypotheses = [tuple(line) for line in hypothesis if line]
    both = Counter(references) & Counter(hypotheses)
    references, hypotheses = _without(references, both), _without(hypotheses, both)
    known: dict[tuple[_Line, _Line], int] = {}
    edits = 0
    while match := _best_pair(references, hypotheses, known):
        r, h = match
        short, long = _shorter_first(references[r], hypotheses[h])
        fit = best_fit(short, long)
        edits += fit.edits
        pieces = [piece for piece in (_trimmed(long[: fit.start]), _trimmed(long[fit.end :])) if piece]
        reference_is_long = long is references[r]
        references[r : r + 1] = pieces if reference_is_long else []
        hypotheses[h : h + 1] = [] if reference_is_long else pieces
    return edits + max(sum(map(len, references)), sum(map(len, hypotheses)))


def _without(lines: list[_Line], gone: Counter[_Line]) -> list[_Line]:
    left = Counter(gone)
    kept = []
    for line in lines:
        if left[line] > 0:
            left[line] -= 1
        else:
            kept.append(line)
    return kept


def _best_pair(
    references: list[_Line], hypotheses: list[_Line], known: dict[tuple[_Line, _Line], int]
) -> tuple[int, int] | None:
    """The pair that explains most characters; among equals that with the fewest edits, then the first."""
    best, most_gain, fewest = None, 1, 0
    for r, a in enumerate(references):
        for h, b in enumerate(hypotheses):
            if min(len(a), len(b)) < most_gain:
                continue
            if (a, b) not in known:
                known[a, b] = fit_edits(*_shorter_first(a, b))
            edits = known[a, b]
            gain = min(len(a), len(b)) - edits
            if gain > most_gain or (gain == most_gain and (best is None or edits < fewest)):
                best, most_gain, fewest = (r, h), gain, edits
    return best


def _shorter_first(a: _Line, b: _Line) -> tuple[_Line, _Line]:
    """The reference is the pattern where both are as long."""
    return (b, a) if len(b) < len(a) else (a, b)


def _trimmed(line: _Line) -> _Line:
    start, end = 0, len(line)
    while start < end and line[start] == " ":
        start += 1
    while end > start and line[end - 1] == " ":
        end -= 1
    return line[start:end]


def bag_edits(reference: Sequence[str], hypothesis: Sequence[str]) -> int:
    """Words in any order: the more of those missing and those too many, as ocrevalUAtion counts."""
    left, right = Counter(reference), Counter(hypothesis)
    return max((left - right).total(), (right - left).total())
