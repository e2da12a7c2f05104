"""The knobs of a run: what they may be, and what they are where nobody turns them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .protocol import TrainerError

METRICS = ("cer", "wer")


@dataclass(frozen=True)
class Options:
    """How to teach. The defaults are the measured recipe (docs/benchmarks.md)."""

    learning_rate: float = 2e-3
    dropout: float = 0.0
    """Of LoRA's input, 0 to 0.9."""
    batch: int = 16
    """Lines a step; halved by itself where memory runs out, with the gradients of the parts added."""
    steps: int | None = None
    """Ends after so many steps instead of the time budget: such a run is the same on every start."""
    patience: int | None = None
    """Ends after so many scorings in a row without a better one."""
    metric: str = "cer"
    """Which error rate says that a state is better: ``cer`` or ``wer``."""
    augment: bool = True
    checkpoint_steps: int = 25
    """Steps between two checkpoints."""


_LIMITS: dict[str, tuple[str, float, float]] = {
    "learningRate": ("learning_rate", 1e-6, 1.0),
    "dropout": ("dropout", 0.0, 0.9),
    "batch": ("batch", 1, 256),
    "steps": ("steps", 1, 1_000_000),
    "patience": ("patience", 1, 1_000),
    "checkpointSteps": ("checkpoint_steps", 1, 100_000),
}
_WHOLE = {"batch", "steps", "patience", "checkpointSteps"}


def read_options(raw: dict[str, Any]) -> Options:
    """The request's ``options``, checked.

    Raises:
        TrainerError: ``bad-request`` naming the option and what it may be.
    """
    values: dict[str, Any] = {}
    for name, value in raw.items():
        if name in _LIMITS:
            field, least, most = _LIMITS[name]
            if value is None and name in ("steps", "patience"):
                continue
            whole = isinstance(value, int)
            if isinstance(value, bool) or not isinstance(value, int | float) or (name in _WHOLE and not whole):
                kind = "a whole number" if name in _WHOLE else "a number"
                raise TrainerError("bad-request", f"options.{name} must be {kind}, not {value!r}.")
            if not least <= value <= most:
                raise TrainerError("bad-request", f"options.{name} must be from {least:g} to {most:g}, not {value!r}.")
            values[field] = value
        elif name == "metric":
            if value not in METRICS:
                raise TrainerError("bad-request", f"options.metric must be one of {', '.join(METRICS)}.")
            values[name] = value
        elif name == "augment":
            if not isinstance(value, bool):
                raise TrainerError("bad-request", "options.augment must be true or false.")
            values[name] = value
        else:
            raise TrainerError("bad-request", f"There is no option {name!r}. See docs/trainer-protocol.md.")
    return Options(**values)
