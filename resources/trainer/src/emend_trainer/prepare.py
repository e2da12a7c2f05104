"""From the base and the lines to the network that is taught: what learns, and how much."""

from __future__ import annotations

from .adapter import Student, make_student
from .base_model import Alphabet, TorchBase
from .lines import Line
from .request import TrainRequest


def prepare(
    base: TorchBase,
    alphabet: Alphabet,
    extended: Alphabet,
    new_characters: list[str],
    lines: list[Line],
    request: TrainRequest,
) -> Student:
    """The student of a request; see ``make_student``."""
    texts = [line.visual for line in lines]
    return make_student(
        base,
        alphabet,
        extended,
        new_characters,
        texts,
        request.rank,
        request.alpha,
        request.options.targets if request.options.targets != "auto" else "deep",
        request.options.dropout,
        bool(request.options.gradient_checkpointing),
    )
