"""From the base and the lines to the network that is taught: what learns, and how much."""

from __future__ import annotations

from .adapter import Student, make_student
from .base_model import Alphabet, TorchBase
from .lines import Line
from .metrics import corpus, score_line
from .read import OnnxReader
from .request import TrainRequest

FAR_FROM_BASE = 0.3
"""CER of the base from which two stages are taught instead of one: new scripts and handwriting."""
PROBED = 48
"""Lines that the base reads to find how far it is from them."""


def far_from_base(reader: OnnxReader, lines: list[Line]) -> bool:
    """Whether the base makes so many errors on these lines that more of it has to learn."""
    probe = lines[:: max(1, len(lines) // PROBED)][:PROBED]
    read = reader.read([line.pixels for line in probe])
    distance = corpus(score_line(line.text, text) for line, text in zip(probe, read, strict=True))["cer"]
    return distance is not None and distance > FAR_FROM_BASE


def prepare(
    base: TorchBase,
    alphabet: Alphabet,
    extended: Alphabet,
    new_characters: list[str],
    lines: list[Line],
    deep: bool,
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
        request.options.targets if request.options.targets != "auto" else "deep" if deep else "last",
        request.options.dropout,
        request.options.gradient_checkpointing,
    )
