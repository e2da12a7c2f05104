"""What a training request says of a family's model; checked without loading torch."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..options import checked_number
from ..protocol import TrainerError

_WORDS = {
    "optimizer": ("auto", "adamw", "paged-adamw-8bit"),
    "device": ("auto", "cpu", "cuda"),
    "unsloth": ("auto", "on", "off"),
}
MOST_PROCESSES = 16


@dataclass(frozen=True)
class Large:
    """Which family, from which folder, and how it is held in memory."""

    family: str
    folder: Path
    task: str | None = None
    mode: str | None = None
    device: str = "auto"
    optimizer: str = "auto"
    """``auto``: paged 8-bit AdamW of bitsandbytes where it and CUDA are there, else AdamW."""
    four_bit: bool = False
    merged: bool = False
    """Whether the model with the adapter in its weights is written as well: as large as the base."""
    processes: int | None = None
    """How many GPUs teach together; None: all that there are."""
    unsloth: str = "auto"
    """``auto``: Unsloth's kernels where they are installed, CUDA is there and the family is known to work with them."""
    max_length: int = 256
    """Tokens that are written at most for a line when it is scored."""

    def as_record(self) -> dict[str, Any]:
        """Plain values without a path of this machine."""
        return {**asdict(self), "folder": self.folder.name}


def read_large(raw: dict[str, Any]) -> Large | None:
    """Of a request's ``base``; None where it is the built-in model.

    Raises:
        TrainerError: ``bad-request`` naming the field.
    """
    if raw.get("family") is None:
        return None
    from . import check_family

    check_family(str(raw["family"]))
    if raw.get("trustRemoteCode"):
        raise TrainerError("bad-request", "Code that comes with a model is never run (docs/large-models.md).")
    for name, words in _WORDS.items():
        if raw.get(name) not in (None, *words):
            raise TrainerError("bad-request", f"base.{name} must be one of {', '.join(words)}.")
    if raw.get("fourBit") and raw.get("merged"):
        raise TrainerError("bad-request", "A model in four bits cannot be merged without loss: choose one of them.")
    return Large(
        family=str(raw["family"]),
        folder=Path(raw["folder"]),
        task=raw.get("task"),
        mode=raw.get("mode"),
        device=raw.get("device") or "auto",
        optimizer=raw.get("optimizer") or "auto",
        four_bit=bool(raw.get("fourBit", False)),
        merged=bool(raw.get("merged", False)),
        processes=_processes(raw.get("processes")),
        unsloth=raw.get("unsloth") or "auto",
        max_length=int(checked_number("base.maxLength", raw.get("maxLength") or 256, 1, 32_768, False)),
    )


def _processes(asked: Any) -> int | None:
    return None if asked is None else int(checked_number("base.processes", asked, 1, MOST_PROCESSES, False))
