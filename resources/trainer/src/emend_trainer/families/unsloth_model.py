"""Unsloth's kernels for a family's model, where they are installed: faster attention, norms and LoRA on CUDA.

Unsloth patches transformers as it is imported, so this module does that first of all where a run will use it.
"""

from __future__ import annotations

import importlib.util
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel

from ..protocol import TrainerError
from .choice import Large
from .family import Family, Loaded, Wanted

KNOWN = ("qwen2-vl",)
"""Families that it was seen to teach here (docs/benchmarks.md)."""


_WORDS = {
    "family": f"a family that it is known to work with ({', '.join(KNOWN)})",
    "cuda": "a CUDA device, and there is none here",
    "package": "the package unsloth, which is not installed in the trainer's environment",
}


def lacks_for_unsloth(family: str, device: torch.device) -> str | None:
    """What stands against it: ``family``, ``cuda`` or ``package``; None where nothing does."""
    if family not in KNOWN:
        return "family"
    if device.type != "cuda":
        return "cuda"
    return "package" if importlib.util.find_spec("unsloth") is None else None


def why_no_unsloth(family: str, device: torch.device) -> str | None:
    """What stands against it, in words; None where nothing does."""
    missing = lacks_for_unsloth(family, device)
    return None if missing is None else _WORDS[missing]


def uses_unsloth(large: Large, device: torch.device) -> bool:
    """Whether a run will be taught with it.

    Raises:
        TrainerError: ``bad-request`` where it was asked for and cannot be.
    """
    missing = why_no_unsloth(large.family, device)
    if large.unsloth == "on" and missing is not None:
        raise TrainerError("bad-request", f"Unsloth needs {missing}. Ask without unsloth.")
    return large.unsloth != "off" and missing is None


def prepare_unsloth() -> Any:
    """Its class of vision models. Nothing is sent anywhere: it would else count its users."""
    os.environ["UNSLOTH_DISABLE_STATISTICS"] = "1"
    os.environ["HF_HUB_OFFLINE"] = "1"
    # Else it writes its compiled kernels into the folder that the application was started in.
    os.environ.setdefault("UNSLOTH_COMPILE_LOCATION", str(Path(tempfile.gettempdir()) / "emend-unsloth"))
    from unsloth import FastVisionModel  # type: ignore[import-not-found]

    return FastVisionModel


def load_with_unsloth(family: Family, folder: Path, wanted: Wanted, checkpointing: bool) -> Loaded:
    """As ``Family.load``.

    Raises:
        TrainerError: ``bad-request``.
    """
    family.check(folder)
    try:
        model, _ = prepare_unsloth().from_pretrained(
            str(folder),
            dtype=wanted.dtype,
            load_in_4bit=wanted.four_bit,
            trust_remote_code=False,
            use_gradient_checkpointing="unsloth" if checkpointing else False,
        )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise TrainerError(
            "bad-request", f"Unsloth cannot load the model in {folder}: {error}. Ask without unsloth."
        ) from error
    return Loaded(model, *family.open_processors(folder), wanted.device, wanted.dtype)


@contextmanager
def with_logits() -> Iterator[None]:
    """Its models give their probabilities here; else the loss alone, which takes far less memory."""
    os.environ["UNSLOTH_RETURN_LOGITS"] = "1"
    try:
        yield
    finally:
        del os.environ["UNSLOTH_RETURN_LOGITS"]


def put_on_with_unsloth(
    family: Family, model: Any, rank: int, alpha: int, dropout: float, seed: int, checkpointing: bool
) -> PeftModel:
    """As ``put_on``."""
    fast = prepare_unsloth()
    taught = fast.get_peft_model(
        model,
        r=rank,
        lora_alpha=alpha,
        lora_dropout=dropout,
        bias="none",
        target_modules=family.lora_targets,
        random_state=seed,
        use_gradient_checkpointing="unsloth" if checkpointing else False,
    )
    fast.for_training(taught, use_gradient_checkpointing=checkpointing)
    return taught
