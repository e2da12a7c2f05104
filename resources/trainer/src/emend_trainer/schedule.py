"""How the learning rate goes over a run, and how the weights are averaged."""

from __future__ import annotations

import math

import torch

LEAST = 0.01
"""Share of the learning rate that is left at the end."""
AVERAGE = 0.98
"""Decay of the running average of the weights: about the last fifty steps."""


def rate_share(step: int, share: float, warm_up: int = 20, schedule: str = "cosine") -> float:
    """The learning rate as a share of the highest: warm-up by steps, then down over the budget.

    Args:
        step: steps done.
        share: of the budget that is used, 0 to 1.
        warm_up: steps until the full learning rate.
        schedule: ``cosine``, ``linear`` or ``constant``.
    """
    down = {"cosine": 0.5 + 0.5 * math.cos(math.pi * share), "linear": 1 - share, "constant": 1.0}[schedule]
    return max(LEAST, min(1, (step + 1) / max(1, warm_up)) * down)


def fold_in(average: list[torch.Tensor], parameters: list[torch.nn.Parameter], step: int) -> None:
    """Move the running average towards the weights after step ``step`` (from 1)."""
    # Short runs average over fewer steps, or the start would weigh too much.
    decay = min(AVERAGE, step / (step + 10))
    with torch.no_grad():
        for mean, parameter in zip(average, parameters, strict=True):
            mean.lerp_(parameter, 1 - decay)
