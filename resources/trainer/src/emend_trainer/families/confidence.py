"""From the probabilities of tokens to those of characters and words."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_BROKEN = "�"
"""What a tokenizer decodes half a character to."""


@dataclass(frozen=True)
class Word:
    """``start`` and ``end`` are code points in the text; ``confidence`` is the geometric mean of its tokens."""

    text: str
    start: int
    end: int
    confidence: float


def token_texts(ids: Sequence[int], decode: Callable[[list[int]], str]) -> list[tuple[str, list[int]]]:
    """Pieces of text with the positions of the tokens that wrote them; the pieces make up the whole text.

    Tokens that together make one character are one piece. Each is decoded behind the piece before it, since a
    tokenizer may drop a space at the beginning.
    """
    pieces: list[tuple[str, list[int]]] = []
    before: list[int] = []
    pending: list[int] = []
    for position in range(len(ids)):
        pending.append(position)
        context = [ids[i] for i in before]
        whole = decode([*context, *(ids[i] for i in pending)])
        if whole.endswith(_BROKEN) and position + 1 < len(ids):
            continue
        text = whole[len(decode(context)) :]
        if text:
            pieces.append((text, pending))
            before = pending
        else:
            before = [*before, *pending][-8:]
        pending = []
    return pieces


def characters_of(pieces: Sequence[tuple[str, list[int]]], log_probabilities: Sequence[float]) -> list[float]:
    """For each code point of the text the probability of the tokens that wrote it, as their geometric mean."""
    found: list[float] = []
    for text, tokens in pieces:
        mean = sum(log_probabilities[i] for i in tokens) / len(tokens)
        found += [math.exp(min(0.0, mean))] * len(text)
    return found


def words_of(text: str, characters: Sequence[float]) -> list[Word]:
    """Words between white space, each with the geometric mean over its code points."""
    words: list[Word] = []
    start: int | None = None
    for position in range(len(text) + 1):
        inside = position < len(text) and not text[position].isspace()
        if inside and start is None:
            start = position
        if not inside and start is not None:
            words.append(Word(text[start:position], start, position, mean_of(characters[start:position])))
            start = None
    return words


def mean_of(probabilities: Sequence[float]) -> float:
    """Geometric mean; 0 for nothing."""
    if not probabilities:
        return 0.0
    return math.exp(sum(math.log(max(p, 1e-12)) for p in probabilities) / len(probabilities))
