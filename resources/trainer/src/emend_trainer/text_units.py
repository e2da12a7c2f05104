"""What is counted in a text: code points, grapheme clusters, words by several rules.

src-main/evaluation/text-units.ts is alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import regex

from .profiles import DOUBLE_SPACE

BLANKS = re.compile("[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_BOUNDARY = regex.compile(r"\b", regex.V1 | regex.WORD)
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
# At the start of a line a mark is no part of the word behind it; the expression engine has it otherwise.
_LEADING_MARKS = regex.compile(r"(?:\A|(?<=[\r\n\x0b\x0c\x85\u2028\u2029]))[\p{M}\p{Cf}]+")
_COUNTS_AS_WORD = regex.compile(r"[^\p{M}\p{P}\p{Z}\p{S}\p{Cc}\p{Cf}]")


def clusters(text: str) -> list[str]:
    """Extended grapheme clusters (UAX #29)."""
    return regex.findall(r"\X", text)


def characters(text: str, kind: str) -> Sequence[str]:
    """What CER counts: `code-points` or `graphemes`."""
    return text if kind == "code-points" else clusters(text)


def _standard_words(text: str) -> list[str]:
    """Between the word boundaries of UAX #29; private use characters count as letters, as dinglehopper has it."""
    text = _LEADING_MARKS.sub("", text)
    ends = [match.start() for match in _BOUNDARY.finditer(_PRIVATE_USE.sub("a", text))]
    words = (text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True))
    return [word for word in words if _COUNTS_AS_WORD.search(word)]


def _split(pattern: str | re.Pattern[str], text: str) -> list[str]:
    return [word for word in re.split(pattern, text) if word]


WORDS: dict[str, Callable[[str], list[str]]] = {
    "blanks": lambda text: _split(BLANKS, text),
    "lower-case": lambda text: _split(BLANKS, text.lower()),
    "jiwer": lambda text: _split(" ", DOUBLE_SPACE.sub(" ", text)),
    "dinglehopper": _standard_words,
    "rouge-score": lambda text: _split("[^a-z0-9]+", text.lower()),
}
