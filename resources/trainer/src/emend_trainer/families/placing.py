"""Where a large model computes, in what, and what was asked for that is not there."""

from __future__ import annotations

import importlib.util

import torch

from ..protocol import TrainerError
from .family import Wanted

_TYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


def place(device: str, precision: str, four_bit: bool) -> Wanted:
    """Device and precision of a request.

    Args:
        device: ``auto`` (CUDA where it is), ``cpu`` or ``cuda``.
        precision: ``auto`` is bf16 on CUDA (fp16 where the card is too old for it) and fp32 on the processor.
        four_bit: weights in four bits.

    Raises:
        TrainerError: ``bad-request`` for what this machine has not.
    """
    here = torch.cuda.is_available()
    if device == "cuda" and not here:
        raise TrainerError(
            "bad-request", "No CUDA device can be used here. Ask for the device auto or cpu, or check the GPU's driver."
        )
    chosen = torch.device("cuda" if here and device != "cpu" else "cpu")
    if four_bit:
        missing = why_no_bitsandbytes(chosen)
        if missing is not None:
            raise TrainerError("bad-request", f"Weights in four bits need {missing}. Ask without fourBit.")
    if precision != "auto":
        return Wanted(chosen, _TYPES[precision], four_bit)
    if chosen.type == "cuda":
        return Wanted(chosen, torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16, four_bit)
    return Wanted(chosen, torch.float32, four_bit)


def uses_eight_bit(optimizer: str, device: torch.device) -> bool:
    """Whether a run with this optimiser keeps its moments in a byte each."""
    return optimizer != "adamw" and why_no_bitsandbytes(device) is None


def why_no_bitsandbytes(device: torch.device) -> str | None:
    """What is missing for four-bit weights and the paged optimiser, in words; None where nothing is."""
    if device.type != "cuda":
        return "a CUDA device, and there is none here"
    if importlib.util.find_spec("bitsandbytes") is None:
        return "bitsandbytes, which is not installed in the trainer's environment"
    return None
