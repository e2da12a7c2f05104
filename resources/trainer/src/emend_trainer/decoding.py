"""How a large model writes: the knobs of its decoding, checked like those of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .options import checked_number
from .protocol import TrainerError


@dataclass(frozen=True)
class Decoding:
    """The defaults read the same on every start: greedy, nothing forbidden."""

    temperature: float = 0.0
    """0 is greedy; above, tokens are drawn."""
    beams: int = 1
    top_p: float = 1.0
    """Draws among the likeliest tokens that have this share together; 1: among all."""
    top_k: int = 0
    """Draws among so many of the likeliest tokens; 0: among all."""
    repetition_penalty: float = 1.0
    """Divides the score of tokens that are there already; 1: nothing is divided."""
    no_repeat_ngram: int = 0
    """No run of so many tokens is written twice; 0: it may be."""
    max_length: int = 256
    """Tokens that are written at most for one image."""

    def as_generation(self) -> dict[str, Any]:
        """What ``generate`` of transformers takes. Drawing's knobs are left out where nothing is drawn."""
        drawn = self.temperature > 0
        return {
            "do_sample": drawn,
            "num_beams": self.beams,
            "max_new_tokens": self.max_length,
            "repetition_penalty": self.repetition_penalty,
            "no_repeat_ngram_size": self.no_repeat_ngram,
            # None, not left out: a model's own generation_config.json may draw.
            "temperature": self.temperature if drawn else None,
            "top_p": self.top_p if drawn else None,
            "top_k": self.top_k if drawn else None,
        }


_NUMBERS: dict[str, tuple[str, float, float, bool]] = {
    "temperature": ("temperature", 0.0, 5.0, True),
    "beams": ("beams", 1, 16, False),
    "topP": ("top_p", 0.01, 1.0, True),
    "topK": ("top_k", 0, 10_000, False),
    "repetitionPenalty": ("repetition_penalty", 0.5, 5.0, True),
    "noRepeatNgram": ("no_repeat_ngram", 0, 100, False),
    "maxLength": ("max_length", 1, 32_768, False),
}


def read_decoding(raw: dict[str, Any], default: Decoding | None = None) -> Decoding:
    """A request's ``decoding``, checked. ``null`` is as good as left out.

    Args:
        raw: of the request.
        default: what holds where nothing is said; the class's own defaults where that is None.

    Raises:
        TrainerError: ``bad-request`` naming the knob and what it may be.
    """
    values = dict((default or Decoding()).__dict__)
    for name, value in raw.items():
        if name not in _NUMBERS:
            raise TrainerError("bad-request", f"There is no decoding knob {name!r}. See docs/large-models.md.")
        if value is None:
            continue
        field, least, most, fraction = _NUMBERS[name]
        values[field] = checked_number(f"decoding.{name}", value, least, most, fraction)
    if values["temperature"] > 0 and values["beams"] > 1:
        raise TrainerError(
            "bad-request", "decoding.temperature above 0 draws tokens and decoding.beams searches: choose one of them."
        )
    return Decoding(**values)
