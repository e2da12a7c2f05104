"""What a model's memory is counted by: its layers, and what one line takes of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Stack:
    """Layers of one kind that keep activations for the way back."""

    layers: int
    hidden: int
    inner: int
    """Width between the two or three projections of its MLP; of a mixture, of all experts that a token goes through."""
    sees: bool = False
    """Whether its tokens are the image's alone; else those of the whole row."""


@dataclass(frozen=True)
class Shape:
    """The parts through which gradients flow: LoRA's and all behind it."""

    stacks: tuple[Stack, ...]
    vocabulary: int


@dataclass(frozen=True)
class Sample:
    """One line as the model takes it."""

    image: int
    """Tokens or patches that carry the image."""
    row: int
    """Tokens of the row that is written: with the image's, where they stand in one row."""
    seeing: int
    """Values that the vision tower, which does not learn, holds at once while it looks; then they are let go."""


def language(text: Any) -> Stack:
    """Of a language model's config, all layers alike."""
    return Stack(text.num_hidden_layers, text.hidden_size, text.intermediate_size)


_SAM_COPIES = 2.5
"""Squares of SAM's attention that are there at once: scores, with positions added, their softmax. The half is measured
(DeepSeek-OCR 2 on an H200, docs/benchmarks.md)."""


def sam_values(heads: int, side: int) -> int:
    """Values of SAM's attention over a square of so many patches a side, in its layers that see all of it."""
    return int(_SAM_COPIES * heads * side**4)
