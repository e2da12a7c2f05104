"""A character model of the corrections, and CTC decoding with it. TypeScript does the same (resources/vectors).

The model is an interpolated Witten-Bell n-gram model over the texts in visual order. It is carried by the adapter's
ONNX file, under ``emend.language``, as the distinct n-grams with their counts, from which shorter ones follow.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx

ORDER = 6
EDGE = "\n"
"""Stands before and after each line."""
UNKNOWN = 1 / 400
"""Probability below the shortest n-gram: one of about as many characters as a script's print has."""
BONUS = 2.0
"""Log probability a character, as a multiple of the weight, so that longer texts are not punished."""
BEAMS = 12
LEAST = 1e-3
"""Classes less likely than this at a step are not followed."""
WEIGHTS = (0.15, 0.3, 0.45)
METADATA = "emend.language"
_NEVER = -1e30


class Language:
    """Log probabilities of characters after a history."""

    def __init__(self, grams: dict[str, int], weight: float) -> None:
        self.grams, self.weight = grams, weight
        self.after: dict[str, dict[str, int]] = {}
        for gram, count in grams.items():
            for start in range(ORDER):
                followers = self.after.setdefault(gram[start:-1], {})
                followers[gram[-1]] = followers.get(gram[-1], 0) + count
        self.totals = {context: sum(followers.values()) for context, followers in self.after.items()}
        self._known: dict[tuple[str, str], float] = {}

    @classmethod
    def learn(cls, texts: Iterable[str], weight: float) -> Language:
        """Count the texts' n-grams."""
        counts: Counter[str] = Counter()
        for text in texts:
            padded = EDGE * (ORDER - 1) + text + EDGE
            counts.update(padded[i : i + ORDER] for i in range(len(padded) - ORDER + 1))
        return cls(dict(sorted(counts.items())), weight)

    def log_probability(self, history: str, character: str) -> float:
        """Of a character after the last ``ORDER - 1`` characters."""
        key = (history, character)
        if key not in self._known:
            value = UNKNOWN
            for length in range(ORDER):
                context = history[len(history) - length :]
                followers = self.after.get(context)
                if followers is None:
                    break
                kinds = len(followers)
                value = (followers.get(character, 0) + kinds * value) / (self.totals[context] + kinds)
            self._known[key] = math.log(value)
        return self._known[key]

    def as_json(self) -> str:
        """For the ONNX file's metadata."""
        return json.dumps(
            {
                "order": ORDER,
                "weight": self.weight,
                "grams": "".join(self.grams),
                "counts": list(self.grams.values()),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> Language:
        """The reverse of ``as_json``."""
        raw: dict[str, Any] = json.loads(text)
        joined: str = raw["grams"]
        grams = {joined[i * ORDER : (i + 1) * ORDER]: n for i, n in enumerate(raw["counts"])}
        return cls(grams, float(raw["weight"]))


@dataclass
class _Beam:
    """A text so far. ``blank`` and ``solid``: log probability of ending in a blank or not; ``spoken``: the model's."""

    blank: float
    solid: float
    spoken: float

    @property
    def read(self) -> float:
        return _add(self.blank, self.solid)


def _add(a: float, b: float) -> float:
    high, low = (a, b) if a > b else (b, a)
    return high if low <= _NEVER else high + math.log1p(math.exp(low - high))


def search(probabilities: np.ndarray, characters: list[str], language: Language) -> str:
    """The likeliest text by the recogniser and the language together: CTC prefix beam search.

    Args:
        probabilities: [t, classes]; class 0 is the blank.
        characters: of each class; that of the blank is not looked at.
        language: with its weight.
    """
    weight, bonus = language.weight, language.weight * BONUS
    start = EDGE * (ORDER - 1)
    beams: dict[str, _Beam] = {"": _Beam(0.0, _NEVER, 0.0)}
    for row in probabilities:
        classes = np.nonzero(row >= LEAST)[0]
        likely = [(int(c), math.log(float(row[c]))) for c in classes]
        following: dict[str, _Beam] = {}
        for text, beam in beams.items():
            whole = beam.read
            for index, value in likely:
                if index == 0:
                    same = following.setdefault(text, _Beam(_NEVER, _NEVER, beam.spoken))
                    same.blank = _add(same.blank, whole + value)
                    continue
                character = characters[index]
                came = whole
                if text and text[-1] == character:
                    same = following.setdefault(text, _Beam(_NEVER, _NEVER, beam.spoken))
                    same.solid = _add(same.solid, beam.solid + value)
                    came = beam.blank
                if came <= _NEVER:
                    continue
                longer = following.get(text + character)
                if longer is None:
                    history = (start + text)[-(ORDER - 1) :]
                    spoken = beam.spoken + weight * language.log_probability(history, character) + bonus
                    longer = following[text + character] = _Beam(_NEVER, _NEVER, spoken)
                longer.solid = _add(longer.solid, came + value)
        best = sorted(following.items(), key=lambda item: -(item[1].read + item[1].spoken))
        beams = dict(best[:BEAMS])

    def ended(item: tuple[str, _Beam]) -> float:
        history = (start + item[0])[-(ORDER - 1) :]
        return item[1].read + item[1].spoken + weight * language.log_probability(history, EDGE)

    return max(beams.items(), key=ended)[0]


def put_language(path: Path, language: Language) -> None:
    """Write the model into an ONNX file's metadata."""
    model = onnx.load(str(path))
    metadata = {p.key: p.value for p in model.metadata_props}
    metadata[METADATA] = language.as_json()
    onnx.helper.set_model_props(model, metadata)
    onnx.save(model, str(path))
