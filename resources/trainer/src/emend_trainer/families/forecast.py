"""What a run on a large model will take, reckoned before a weight is loaded: for the window, and for the run itself."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import torch
from transformers import AutoConfig, GenerationConfig

from ..line_image import open_upright
from ..options import Options
from . import family_named
from .adapters import put_on
from .choice import Large
from .family import Loaded, Wanted
from .fit import Parts, estimate_of_run, free_memory
from .recompute import Recompute, decide

FOUR_BITS = 0.516
"""Bytes a weight in NF4 with its doubly quantised constants (Dettmers et al. 2023, arXiv 2305.14314)."""


@dataclass(frozen=True)
class Forecast:
    """Parts in bytes, and whether features are computed again, which they are reckoned with."""

    parts: Parts
    free: int
    recompute: Recompute


def forecast(
    large: Large, options: Options, rank: int, wanted: Wanted, image: Path, text: str, processes: int
) -> Forecast:
    """Of one process.

    Args:
        large: the model and how it is held.
        options: of the run; ``gradient_checkpointing`` None: decided here.
        rank: of LoRA.
        wanted: device and precision.
        image: of the longest line.
        text: of the longest line.
        processes: that teach together.

    Raises:
        TrainerError: where the folder has no such model.
    """
    kind = family_named(large.family)
    kind.check(large.folder)
    bare = _bare(large.family, large.folder, rank, wanted.dtype)
    line = kind.sample(bare, open_upright(image), text, *kind.choice(large.task, large.mode))

    def parts(recompute: bool) -> Parts:
        chosen = replace(options, gradient_checkpointing=recompute)
        found = estimate_of_run(kind, bare, large, chosen, line, wanted.device, processes)
        return _in_four_bits(found, bare) if large.four_bit else found

    free = free_memory(wanted.device)
    kept = parts(recompute=False)
    decided = decide(options.gradient_checkpointing, kept, free, wanted.device.type)
    return Forecast(parts(recompute=True) if decided.on else kept, free, decided)


@lru_cache(maxsize=4)
def _bare(family: str, folder: Path, rank: int, dtype: torch.dtype) -> Loaded:
    """The model with LoRA on it, of the right sizes and without any weight."""
    kind = family_named(family)
    config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    tokenizer, images = kind.open_processors(folder)
    with torch.device("meta"):
        model = kind.model_class()(config).to(dtype)
    with contextlib.suppress(OSError):
        model.generation_config = GenerationConfig.from_pretrained(folder, local_files_only=True)
    if model.generation_config.eos_token_id is None:
        model.generation_config.eos_token_id = tokenizer.eos_token_id or tokenizer.sep_token_id or 2
    with torch.device("meta"):
        taught = put_on(kind, model, rank, rank)
    return Loaded(taught, tokenizer, images, torch.device("cpu"), dtype)


def _in_four_bits(parts: Parts, bare: Loaded) -> Parts:
    model = bare.model
    # bitsandbytes puts every linear layer in four bits but the one that writes.
    last = model.get_base_model().get_output_embeddings()
    linear = sum(
        layer.weight.numel()
        for layer in model.modules()
        if isinstance(layer, torch.nn.Linear) and layer is not last and not layer.weight.requires_grad
    )
    saved = linear * (torch.finfo(bare.dtype).bits / 8 - FOUR_BITS)
    return replace(parts, weights=int(parts.weights - saved))
