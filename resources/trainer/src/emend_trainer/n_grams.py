"""BLEU and chrF of a set, as sacrebleu 2 computes them by default, from 0 to 1. Alike: evaluation/n-grams.ts."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from .text_units import BLANKS

_TOKEN_RULES = (
    (re.compile(r"([{-~[-` -&(-+:-@/])"), r" \1 "),
    (re.compile(r"([^0-9])([.,])"), r"\1 \2 "),
    (re.compile(r"([.,])([^0-9])"), r" \1 \2"),
    (re.compile(r"([0-9])(-)"), r"\1 \2 "),
)
_PLAIN = (("<skipped>", ""), ("-\n", ""), ("\n", " "), ("&quot;", '"'), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"))


class _Grams:
    """Counts of n-grams in the reading, in the reference, and in both, by order."""

    def __init__(self, orders: int, only_with_reference: bool) -> None:
        self.read, self.reference, self.both = [0] * orders, [0] * orders, [0] * orders
        self._only_with_reference = only_with_reference

    def count(self, reference: Sequence[str], hypothesis: Sequence[str]) -> None:
        for n in range(1, len(self.read) + 1):
            left, right = _grams(reference, n), _grams(hypothesis, n)
            self.reference[n - 1] += left.total()
            self.read[n - 1] += right.total() if left or not self._only_with_reference else 0
            self.both[n - 1] += (left & right).total()


def _grams(units: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(units[i : i + n]) for i in range(len(units) - n + 1))


class Bleu(_Grams):
    """BLEU-4 of a corpus (Papineni et al. 2002), tokens by 13a, exponential smoothing."""

    def __init__(self) -> None:
        super().__init__(4, only_with_reference=False)

    def add(self, reference: str, hypothesis: str) -> None:
        """Count one line."""
        self.count(tokens_13a(reference), tokens_13a(hypothesis))

    def value(self) -> float | None:
        """None without a token in the references."""
        if self.reference[0] == 0:
            return None
        if not any(self.both) or 0 in self.read:
            return 0.0
        smoothing, total = 1, 0.0
        for read, both in zip(self.read, self.both, strict=True):
            smoothing *= 1 if both else 2
            total += math.log(both / read if both else 1 / (smoothing * read))
        brevity = math.exp(1 - self.reference[0] / self.read[0]) if self.read[0] < self.reference[0] else 1.0
        return brevity * math.exp(total / 4)


class Chrf(_Grams):
    """chrF2 of a corpus (Popović 2015): n-grams of 1 to 6 code points, white space left out."""

    def __init__(self) -> None:
        super().__init__(6, only_with_reference=True)

    def add(self, reference: str, hypothesis: str) -> None:
        """Count one line."""
        self.count(BLANKS.sub("", reference), BLANKS.sub("", hypothesis))

    def value(self) -> float | None:
        """None without a character in the references."""
        if self.reference[0] == 0:
            return None
        orders = [n for n in range(6) if self.read[n] and self.reference[n]]
        precision = sum(self.both[n] / self.read[n] for n in orders)
        recall = sum(self.both[n] / self.reference[n] for n in orders)
        if precision + recall == 0:
            return 0.0
        precision, recall = precision / len(orders), recall / len(orders)
        return 5 * precision * recall / (4 * precision + recall)


def tokens_13a(text: str) -> list[str]:
    """Tokens of NIST's mteval-v13a, which WMT uses."""
    for old, new in _PLAIN:
        text = text.replace(old, new)
    text = f" {text} "
    for rule, replacement in _TOKEN_RULES:
        text = rule.sub(replacement, text)
    return [token for token in BLANKS.split(text) if token]


def common_length(a: Sequence[str], b: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(b) + 1)
    for unit in a:
        diagonal = 0
        for j, other in enumerate(b, start=1):
            diagonal, row[j] = row[j], diagonal + 1 if unit == other else max(row[j], row[j - 1])
    return row[-1]
