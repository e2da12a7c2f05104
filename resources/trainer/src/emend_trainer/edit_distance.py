"""Levenshtein distance, bit-parallel: Myers (J. ACM 1999), on long integers.

src-main/evaluation/edit-distance.ts is alike.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fit:
    """Where in a text a pattern fits best: edits, and the text's part from `start` up to `end`."""

    edits: int
    start: int
    end: int


def distance(a: Sequence[Hashable], b: Sequence[Hashable]) -> int:
    """Levenshtein distance: insertions, deletions and substitutions, each 1."""
    start, end_a, end_b = 0, len(a), len(b)
    # What both begin or end with is in a best alignment as it stands.
    while start < end_a and start < end_b and a[start] == b[start]:
        start += 1
    while end_a > start and end_b > start and a[end_a - 1] == b[end_b - 1]:
        end_a -= 1
        end_b -= 1
    pattern, text = a[start:end_a], b[start:end_b]
    if len(text) < len(pattern):
        pattern, text = text, pattern
    return _last_row(pattern, text, 1)[-1]


def fit_edits(pattern: Sequence[Hashable], text: Sequence[Hashable]) -> int:
    """Fewest edits between the pattern and any part of the text."""
    return min(_last_row(pattern, text, 0))


def best_fit(pattern: Sequence[Hashable], text: Sequence[Hashable]) -> Fit:
    """The part with the fewest edits to the pattern; among several the one that ends first, then the shortest."""
    row = _last_row(pattern, text, 0)
    end = row.index(min(row))
    # Backwards from that end, with the end held: how far the part reaches.
    back = _last_row(pattern[::-1], text[:end][::-1], 1)
    return Fit(row[end], end - back.index(min(back)), end)


def _last_row(pattern: Sequence[Hashable], text: Sequence[Hashable], first: int) -> list[int]:
    """Last row of the matrix. `first` is the difference along row 0: 0 where the text's beginning costs nothing."""
    length = len(pattern)
    if length == 0:
        return [first * j for j in range(len(text) + 1)]
    rows: dict[Hashable, int] = {}
    for i, unit in enumerate(pattern):
        rows[unit] = rows.get(unit, 0) | 1 << i
    full, last = (1 << length) - 1, 1 << (length - 1)
    plus, minus, edits = full, 0, length
    row = [edits]
    for unit in text:
        equal = rows.get(unit, 0)
        horizontal = (((equal & plus) + plus) ^ plus) | equal
        up = minus | (full & ~(horizontal | plus))
        down = plus & horizontal
        edits += (1 if up & last else 0) - (1 if down & last else 0)
        row.append(edits)
        up = (up << 1 | first) & full
        down = down << 1 & full
        vertical = equal | minus
        plus = down | (full & ~(vertical | up))
        minus = up & vertical
    return row
