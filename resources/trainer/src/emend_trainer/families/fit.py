"""Whether a run fits into memory, before it starts: figures of arithmetic, not of a trial."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import torch

from ..options import Options
from .choice import Large
from .family import Family, Loaded
from .placing import uses_eight_bit
from .shape import Sample, Shape, Stack
from .unsloth_model import uses_unsloth

TIGHT = 0.8
"""Share of the free memory up to which a run fits with room for what is not counted."""
HIDDEN, INNER = 28, 8
"""Bytes that a layer keeps for each token and unit of its hidden and its inner width, at two bytes a value: what its
norms, projections and LoRA need on the way back, without the attention's square, which SDPA does not keep. After
Korthikanti et al. 2022 (arXiv 2205.05198, table 2), who have 34 for an inner width of four hidden ones and no LoRA; set
by measurements of Qwen2-VL-2B on an H200 (docs/benchmarks.md)."""
LOGITS = 12
"""Bytes for each token and entry of the vocabulary: logits in half precision, in float32, their gradient, softmax."""
UNSLOTH_LOGITS = 2
"""The same with Unsloth, whose loss takes the logits in pieces and keeps none in float32 (its peaks on an H200)."""
COPIES = 5
"""Copies of what learns that the loop holds beside it in float32: gradient, average, and the good state's three."""


@dataclass(frozen=True)
class Parts:
    """In bytes."""

    weights: int
    lora: int
    optimizer: int
    activations: int


def estimate(
    model: torch.nn.Module,
    shape: Shape,
    sample: Sample,
    lines: int,
    checkpointing: bool,
    eight_bit: bool,
    dtype: torch.dtype,
    logits: int = LOGITS,
) -> Parts:
    """What teaching takes.

    Args:
        model: with LoRA on it, its base in the precision that it is taught in.
        shape: of the family (``Family.shape``).
        sample: one line (``Family.sample``).
        lines: at once.
        checkpointing: whether activations are computed again on the way back.
        eight_bit: whether the optimiser keeps a byte a value, not four.
        dtype: of the activations.
        logits: bytes for each token and entry of the vocabulary.
    """
    learns = sum(p.numel() for p in model.parameters() if p.requires_grad)
    weights = sum(p.numel() * p.element_size() for p in model.parameters() if not p.requires_grad)
    weights += sum(b.numel() * b.element_size() for b in model.buffers())
    width = torch.finfo(dtype).bits // 16
    kept = sum(_kept(stack, sample.image if stack.sees else sample.row, checkpointing) for stack in shape.stacks)
    back = lines * (kept * width + sample.row * shape.vocabulary * logits)
    moments = 2 * (1 if eight_bit else 4) * learns
    return Parts(
        weights=weights,
        lora=learns * 4,
        # The good state to go back to has the moments once more.
        optimizer=2 * moments + COPIES * 4 * learns,
        # What the vision tower holds is let go before the rest is there.
        activations=max(back, lines * sample.seeing * 2 * width),
    )


def _kept(stack: Stack, tokens: int, checkpointing: bool) -> int:
    """Bytes of one line at two bytes a value."""
    layer = tokens * (HIDDEN * stack.hidden + INNER * stack.inner)
    # With checkpointing each layer keeps its input, and one at a time keeps all.
    return (stack.layers - 1) * tokens * stack.hidden * 2 + layer if checkpointing else stack.layers * layer


def estimate_of_run(
    family: Family, loaded: Loaded, large: Large, options: Options, sample: Sample, device: torch.device, processes: int
) -> Parts:
    """What each process of a run takes: ``estimate`` with what the request chose.

    Raises:
        TrainerError: ``bad-request`` where Unsloth was asked for and cannot be had.
    """
    return estimate(
        loaded.model,
        family.shape(loaded.model.config),
        sample,
        -(-options.batch // processes),
        bool(options.gradient_checkpointing),
        uses_eight_bit(large.optimizer, device),
        loaded.dtype,
        UNSLOTH_LOGITS if uses_unsloth(large, device) else LOGITS,
    )


def free_memory(device: torch.device) -> int:
    """Bytes that can still be taken on the device; the weights that are there already do not count as free."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    import psutil

    return int(psutil.virtual_memory().available)


def verdict(parts: Parts, free: int, loaded: int) -> dict[str, Any]:
    """``fits``, ``tight`` or ``does not fit``, with its parts and what is free.

    Args:
        parts: of the estimate.
        free: bytes that are free now.
        loaded: bytes of it that are taken already: they are free for this run.
    """
    whole = needed(parts)
    there = free + loaded
    word = "fits" if whole <= TIGHT * there else "tight" if whole <= there else "does not fit"
    return {"verdict": word, "needed": whole, "free": there, "parts": asdict(parts)}


def needed(parts: Parts) -> int:
    """All of it, in bytes."""
    return parts.weights + parts.lora + parts.optimizer + parts.activations
