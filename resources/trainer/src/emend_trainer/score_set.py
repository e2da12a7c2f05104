"""Any choice of scores of a set of lines under a profile (docs/metrics.md). Alike: src-main/evaluation/score-set.ts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from .edit_distance import distance
from .n_grams import Bleu, Chrf, common_length
from .order_free import bag_edits, flexible_edits
from .profiles import Preparation
from .text_units import WORDS, characters

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")

# Reference and reading of a line, or of a page in one text.
Pair = tuple[str, str]
Value = dict[str, float | int | None]


class _Tally(Protocol):
    def add(self, pairs: Sequence[Pair]) -> None: ...
    def value(self) -> Value: ...


def score_set(
    pairs: Iterable[Pair], profile: Preparation, metrics: Sequence[str], pages: Sequence[str | None] | None = None
) -> dict[str, Value]:
    """Values by metric: `value`, and `part` over `whole` where it is one quotient of sums.

    `pages` names each pair's page, for scores that take a page as a whole; a pair without is a page of its own.
    """
    tallies: dict[str, _Tally] = {metric: _TALLIES[metric](profile) for metric in dict.fromkeys(metrics)}
    by_page: dict[str | int, list[Pair]] = {}
    for index, (reference, hypothesis) in enumerate(pairs):
        page = pages[index] if pages is not None else None
        by_page.setdefault(index if page is None else page, []).append((reference, hypothesis))
        pair = profile.prepare(reference), profile.prepare(hypothesis)
        for metric, tally in tallies.items():
            if metric not in _OF_PAGES:
                tally.add([pair])
    for metric, tally in tallies.items():
        if metric in _OF_PAGES:
            for page in by_page.values():
                tally.add(page)
    return {metric: tally.value() for metric, tally in tallies.items()}


class _ErrorRate:
    """Sum of edits over sum of lengths, by the profile's rule for nothing to divide by."""

    def __init__(self, profile: Preparation, count: Callable[[Sequence[Pair]], tuple[int, int]]) -> None:
        self._rule, self._count = profile.empty_reference, count
        self._edits, self._length, self._refused = 0, 0, False

    def add(self, pairs: Sequence[Pair]) -> None:
        edits, length = self._count(pairs)
        self._edits += edits
        self._length += length
        self._refused |= length == 0 and self._rule == "refused"

    def value(self) -> Value:
        return {"value": self._rate(), "part": self._edits, "whole": self._length}

    def _rate(self) -> float | None:
        if self._refused:
            return None
        if self._length > 0:
            return self._edits / self._length
        return float(self._edits) if self._edits == 0 or self._rule == "one" else None


class _Accuracy(_ErrorRate):
    def value(self) -> Value:
        rate = self._rate()
        part = self._length - self._edits
        return {"value": None if rate is None else 1 - rate, "part": part, "whole": self._length}


class _Mean:
    """Mean of a figure of each line or page; None without any."""

    def __init__(self, of: Callable[[Sequence[Pair]], float]) -> None:
        self._of, self._sum, self._count = of, 0.0, 0

    def add(self, pairs: Sequence[Pair]) -> None:
        self._sum += self._of(pairs)
        self._count += 1

    def value(self) -> Value:
        return {"value": self._sum / self._count if self._count else None, "part": None, "whole": None}


class _Share:
    """A sum over a sum; None where there is nothing to divide by."""

    def __init__(self, of: Callable[[Pair], tuple[int, int]]) -> None:
        self._of, self._part, self._whole = of, 0, 0

    def add(self, pairs: Sequence[Pair]) -> None:
        part, whole = self._of(pairs[0])
        self._part += part
        self._whole += whole

    def value(self) -> Value:
        value = self._part / self._whole if self._whole else None
        return {"value": value, "part": self._part, "whole": self._whole}


class _Similarity:
    def __init__(self, score: Bleu | Chrf) -> None:
        self._score = score

    def add(self, pairs: Sequence[Pair]) -> None:
        self._score.add(*pairs[0])

    def value(self) -> Value:
        return {"value": self._score.value(), "part": None, "whole": None}


def _characters(kind: str) -> Callable[[Sequence[Pair]], tuple[int, int]]:
    def count(pairs: Sequence[Pair]) -> tuple[int, int]:
        reference, hypothesis = (characters(text, kind) for text in pairs[0])
        return distance(reference, hypothesis), len(reference)

    return count


def _words(profile: Preparation) -> Callable[[Sequence[Pair]], tuple[int, int]]:
    def count(pairs: Sequence[Pair]) -> tuple[int, int]:
        reference, hypothesis = (WORDS[profile.words](text) for text in pairs[0])
        return distance(reference, hypothesis), len(reference)

    return count


def _flexible(profile: Preparation) -> Callable[[Sequence[Pair]], tuple[int, int]]:
    def count(pairs: Sequence[Pair]) -> tuple[int, int]:
        def lines(texts: Iterable[str]) -> list[Sequence[str]]:
            return [characters(profile.prepare(line), profile.characters) for t in texts for line in _BREAK.split(t)]

        in_order = sum(_page_distance(profile, pair)[0] for pair in pairs)
        reference = lines(pair[0] for pair in pairs)
        edits = flexible_edits(reference, lines(pair[1] for pair in pairs))
        # The search is greedy; where it does worse than the order as it stands, the order holds.
        return min(in_order, edits), sum(map(len, reference))

    return count


def _bag(profile: Preparation) -> Callable[[Sequence[Pair]], tuple[int, int]]:
    def count(pairs: Sequence[Pair]) -> tuple[int, int]:
        words = WORDS[profile.words]
        reference = [word for pair in pairs for word in words(profile.prepare(pair[0]))]
        return bag_edits(reference, [w for pair in pairs for w in words(profile.prepare(pair[1]))]), len(reference)

    return count


def _page_distance(profile: Preparation, pair: Pair) -> tuple[int, int]:
    reference, hypothesis = (characters(profile.prepare(text), profile.characters) for text in pair)
    return distance(reference, hypothesis), max(len(reference), len(hypothesis))


def _normalised(profile: Preparation) -> Callable[[Sequence[Pair]], float]:
    """OmniDocBench: of a page the distances over the longer lengths."""

    def of(pairs: Sequence[Pair]) -> float:
        counts = [_page_distance(profile, pair) for pair in pairs]
        longest = sum(length for _, length in counts)
        return sum(edits for edits, _ in counts) / longest if longest else 0.0

    return of


def _rouge(profile: Preparation) -> _Tally:
    """F1 of the longest common subsequences of words, summed over the set; rouge-score takes the mean of the lines'."""

    def of(pair: Pair) -> tuple[int, int]:
        reference, hypothesis = (WORDS[profile.words](text) for text in pair)
        return 2 * common_length(reference, hypothesis), len(reference) + len(hypothesis)

    def mean_of(pairs: Sequence[Pair]) -> float:
        part, whole = of(pairs[0])
        return part / whole if whole else 0.0

    return _Mean(mean_of) if profile.words == "rouge-score" else _Share(of)


_OF_PAGES = {"flexible-cer", "bag-of-words", "normalised-edit-distance"}
# In the order in which they are shown.
_TALLIES: dict[str, Callable[[Preparation], _Tally]] = {
    "cer": lambda profile: _ErrorRate(profile, _characters(profile.characters)),
    "grapheme-cer": lambda profile: _ErrorRate(profile, _characters("graphemes")),
    "wer": lambda profile: _ErrorRate(profile, _words(profile)),
    "character-accuracy": lambda profile: _Accuracy(profile, _characters(profile.characters)),
    "exact-lines": lambda profile: _Share(lambda pair: (int(pair[0] == pair[1]), 1)),
    "flexible-cer": lambda profile: _ErrorRate(profile, _flexible(profile)),
    "bag-of-words": lambda profile: _ErrorRate(profile, _bag(profile)),
    "normalised-edit-distance": lambda profile: _Mean(_normalised(profile)),
    "bleu": lambda profile: _Similarity(Bleu()),
    "chrf": lambda profile: _Similarity(Chrf()),
    "rouge-l": _rouge,
}
ALL_METRICS = tuple(_TALLIES)
