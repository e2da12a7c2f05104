"""What a run goes on from: memory that runs out, losses that are no number, the state in memory and on the disk."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

MOST_ROLLBACKS = 5
"""How often the learning rate is halved before training is given up."""


def out_of_memory(error: BaseException) -> bool:
    """Whether the error says that memory ran out, on the processor or the accelerator."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and (
        "can't allocate memory" in str(error) or "out of memory" in str(error).lower()
    )


class Batches:
    """Endless batches of lines of like width; which lines meet changes from epoch to epoch.

    ``waiting`` and the random generator are all its state, so that a resumed run sees the same lines in the same order.
    """

    def __init__(self, widths: list[int], size: int, random: np.random.Generator) -> None:
        self.widths = np.array(widths, float)
        self.size = size
        self.random = random
        self.waiting: list[list[int]] = []

    def next(self) -> list[int]:
        """Positions of the lines of the next step."""
        if not self.waiting:
            count = len(self.widths)
            order = np.argsort(self.widths * self.random.uniform(0.85, 1.15, count))
            parts = [order[i : i + self.size] for i in range(0, count, self.size)]
            self.waiting = [[int(i) for i in parts[part]] for part in self.random.permutation(len(parts))]
        return self.waiting.pop(0)


@dataclass
class Progress:
    """All that changes while a run goes, but for optimizer and random state."""

    steps: int = 0
    elapsed: float = 0.0
    part: int = 0
    """Lines that fit into memory at once."""
    rate_factor: float = 1.0
    rollbacks: int = 0
    best_score: float = math.inf
    since_best: int = 0
    pending: list[float] = field(default_factory=list)
    evaluations: list[dict[str, float]] = field(default_factory=list)
    ended: bool = False


def finite(tensors: list[torch.Tensor]) -> bool:
    """Whether every value is a number."""
    return all(bool(torch.isfinite(t).all()) for t in tensors)


def copies(tensors: list[Any]) -> list[torch.Tensor]:
    """Copies that later steps do not change."""
    return [t.detach().clone() for t in tensors]


def put(parameters: list[torch.nn.Parameter], values: list[torch.Tensor]) -> None:
    """Set the parameters' values in place."""
    with torch.no_grad():
        for parameter, value in zip(parameters, values, strict=True):
            parameter.copy_(value)
