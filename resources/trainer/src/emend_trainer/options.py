"""The knobs of a run: what they may be, and what they are where nobody turns them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from .protocol import TrainerError


@dataclass(frozen=True)
class Options:
    """How to teach. The defaults are the measured recipe (docs/benchmarks.md)."""

    learning_rate: float = 2e-3
    schedule: str = "cosine"
    """How the learning rate goes down after the warm-up: ``cosine``, ``linear`` or ``constant``."""
    warm_up: int = 20
    """Steps until the full learning rate."""
    dropout: float = 0.0
    """Of LoRA's input, 0 to 0.9."""
    targets: str = "auto"
    """Layers that learn beside the output layer: ``last`` stage and encoder, ``deep`` (one more stage), ``all`` but the
    stem, or ``auto``, which is ``deep``: it came out best or even on every set and size that was measured."""
    batch: int = 8
    """Lines a step; halved by itself where memory runs out, with the gradients of the parts added."""
    accumulation: int = 1
    """Batches whose gradients are added before a step: a batch of ``batch * accumulation`` in the memory of one."""
    gradient_checkpointing: bool | None = None
    """Features are computed again on the way back instead of kept. Less memory, slower; of little use for
    the built-in network unless lines are very wide. None: off for it, and for a large model as memory allows
    (families/recompute.py)."""
    precision: str = "auto"
    """``fp32``, ``bf16``, ``fp16``, or ``auto``: bf16 where the machine computes in it, else fp32."""
    width_limit: int | None = None
    """Pixels at a height of 48: wider lines are left out."""
    steps: int | None = None
    """Ends after so many steps instead of the time budget: such a run is the same on every start."""
    epochs: float | None = None
    """As ``steps``, counted in passes over the lines."""
    patience: int | None = None
    """Ends after so many scorings in a row without a better one."""
    metric: str = "cer"
    """Which error rate says that a state is better: ``cer`` or ``wer``."""
    augment: bool = True
    augment_share: float = 1.0
    """Share of the lines that are changed each time they are seen."""
    samples: int | None = None
    """Learns from so many lines only, chosen by the seed."""
    dry_run: bool = False
    """Three steps, export and check, and nothing is kept: whether all would work, and what it costs."""
    folds: int | None = None
    """Cross-validation before the run: so many parts, each scored by a model that learnt from the others."""
    checkpoint_steps: int = 25
    """Steps between two checkpoints."""

    def step_limit(self, lines: int) -> int | None:
        """Steps after which the run ends, where it does not end by time."""
        if self.dry_run:
            return DRY_STEPS
        if self.epochs is not None:
            return max(1, math.ceil(self.epochs * lines / (self.batch * self.accumulation)))
        return self.steps


DRY_STEPS = 3
_NUMBERS: dict[str, tuple[str, float, float]] = {
    "learningRate": ("learning_rate", 1e-6, 1.0),
    "warmUp": ("warm_up", 0, 10_000),
    "dropout": ("dropout", 0.0, 0.9),
    "batch": ("batch", 1, 256),
    "accumulation": ("accumulation", 1, 64),
    "widthLimit": ("width_limit", 64, 4_800),
    "steps": ("steps", 1, 1_000_000),
    "epochs": ("epochs", 0.01, 10_000),
    "patience": ("patience", 1, 1_000),
    "augmentShare": ("augment_share", 0.0, 1.0),
    "samples": ("samples", 1, 1_000_000),
    "folds": ("folds", 2, 20),
    "checkpointSteps": ("checkpoint_steps", 1, 100_000),
}
_FRACTIONS = {"learningRate", "dropout", "epochs", "augmentShare"}
_WORDS: dict[str, tuple[str, ...]] = {
    "metric": ("cer", "wer"),
    "schedule": ("cosine", "linear", "constant"),
    "targets": ("auto", "last", "deep", "all"),
    "precision": ("auto", "fp32", "bf16", "fp16"),
}
_SWITCHES = {
    "augment": "augment",
    "gradientCheckpointing": "gradient_checkpointing",
    "dryRun": "dry_run",
}


def read_options(raw: dict[str, Any]) -> Options:
    """The request's ``options``, checked. ``null`` is as good as left out.

    Raises:
        TrainerError: ``bad-request`` naming the option and what it may be.
    """
    values: dict[str, Any] = {}
    for name, value in raw.items():
        if value is None and name in (*_NUMBERS, *_WORDS, *_SWITCHES):
            continue
        if name in _NUMBERS:
            field, least, most = _NUMBERS[name]
            values[field] = checked_number(f"options.{name}", value, least, most, name in _FRACTIONS)
        elif name in _WORDS:
            if value not in _WORDS[name]:
                raise TrainerError("bad-request", f"options.{name} must be one of {', '.join(_WORDS[name])}.")
            values[name] = value
        elif name in _SWITCHES:
            if not isinstance(value, bool):
                raise TrainerError("bad-request", f"options.{name} must be true or false.")
            values[_SWITCHES[name]] = value
        else:
            raise TrainerError("bad-request", f"There is no option {name!r}. See docs/trainer-protocol.md.")
    if "steps" in values and "epochs" in values:
        raise TrainerError("bad-request", "A run ends by options.steps or by options.epochs, not by both.")
    return Options(**values)


def checked_number(name: str, value: object, least: float, most: float, fraction: bool) -> float | int:
    """A number of a request, within its bounds.

    Raises:
        TrainerError: ``bad-request`` naming the field and what it may be.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not (fraction or isinstance(value, int)):
        kind = "a number" if fraction else "a whole number"
        raise TrainerError("bad-request", f"{name} must be {kind}, not {value!r}.")
    # Written so that NaN, which json reads, is out of bounds as well.
    if not least <= value <= most:
        raise TrainerError("bad-request", f"{name} must be from {least:g} to {most:g}, not {value!r}.")
    return value
