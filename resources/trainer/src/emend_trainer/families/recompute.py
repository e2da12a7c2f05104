"""Whether a large model's features are kept for the way back or computed again there (gradient checkpointing).

Keeping them is about twice as fast and takes two to four times the activations (docs/benchmarks.md), so they are kept
where the estimate says that there is room.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch

from .fit import TIGHT, Parts, needed

COMFORTABLE = {"cuda": TIGHT, "cpu": 0.5}
"""Share of the free memory up to which features are kept by themselves. With all kept the estimate was 1.00 to
1.17 of the measured peaks on a GPU. A processor's memory is shared with all other programs, running out of it ends the
process instead of raising an error, and no peak was measured there: half, set by reasoning."""


@dataclass(frozen=True)
class Recompute:
    """What was decided for a run, and by whom."""

    on: bool
    by_itself: bool
    """Whether nobody chose."""

    def told(self) -> dict[str, bool]:
        """As the event ``estimate`` and run.json have it."""
        return {"gradientCheckpointing": self.on, "checkpointingByItself": self.by_itself}


def decide(asked: bool | None, kept: Parts, free: int, device: str) -> Recompute:
    """A person's choice; without one, on unless the run fits with room to spare.

    Args:
        asked: None where nobody chose.
        kept: the estimate with all features kept.
        free: bytes that the run may take, its weights not yet loaded.
        device: ``cuda`` or ``cpu``.
    """
    if asked is not None:
        return Recompute(asked, by_itself=False)
    return Recompute(needed(kept) > COMFORTABLE[device] * free, by_itself=True)


def turn_on(model: Any) -> str | None:
    """From now on; why not, in words, where the class cannot."""
    base = model.get_base_model() if hasattr(model, "get_base_model") else model
    try:
        base.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    except ValueError as error:
        return str(error)
    return None


def hold(model: torch.nn.Module, on: bool) -> None:
    """As decided, whatever happened in between: Unsloth switches it off in every ``generate`` and leaves it so."""
    for module in model.modules():
        if "gradient_checkpointing" in module.__dict__:
            vars(module)["gradient_checkpointing"] = on
