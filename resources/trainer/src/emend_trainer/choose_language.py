"""Whether the corrections' language helps, and how much it should count: asked of the held-back lines."""

from __future__ import annotations

from .language import WEIGHTS, Language
from .lines import Line
from .metrics import distance, normalise
from .read import OnnxReader
from .reading import spread

MOST_ASKED = 120
"""Held-back lines that the weights are tried on."""
LEAST_ASKED = 5
"""With fewer held-back lines there is no telling, and the reading stays greedy."""


def choose_language(reader: OnnxReader, texts: list[str], held: list[Line]) -> tuple[Language | None, dict[str, int]]:
    """The language of ``texts`` (visual order) with the weight of the fewest edits; None where greedy is as good.

    Returns:
        The language, and the edits by weight (``0`` is greedy reading).
    """
    asked = spread(held, MOST_ASKED)
    if len(asked) < LEAST_ASKED:
        return None, {}
    outputs = reader.outputs([line.pixels for line in asked])

    def edits(language: Language | None) -> int:
        read = [reader.text(output, language) for output in outputs]
        return sum(distance(line.text, normalise(text)) for line, text in zip(asked, read, strict=True))

    best, found = None, {"0": edits(None)}
    least = found["0"]
    for weight in WEIGHTS:
        language = Language.learn(texts, weight)
        found[f"{weight:g}"] = count = edits(language)
        if count < least:
            best, least = language, count
    return best, found
