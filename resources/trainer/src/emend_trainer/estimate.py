"""``python -m emend_trainer estimate``: whether a run on a large model would fit, asked on stdin before it.

docs/trainer-protocol.md. The model is built without its weights (torch's meta device), so an answer takes no memory of
its size; the process stays, since importing torch takes longer than an answer.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO

import torch
from transformers import AutoConfig, GenerationConfig

from .families import family_named
from .families.adapters import put_on
from .families.choice import read_large
from .families.family import Loaded
from .families.fit import Parts, estimate_of_run, free_memory, verdict
from .families.launch import processes
from .families.placing import place, why_no_bitsandbytes
from .line_image import open_upright
from .options import read_options
from .protocol import Channel, TrainerError
from .request import LARGE_RANK, LARGE_RECIPE

FOUR_BITS = 0.516
"""Bytes a weight in NF4 with its doubly quantised constants (Dettmers et al. 2023, arXiv 2305.14314)."""


def serve(channel: Channel, stdin: TextIO) -> None:
    """Answer each line of ``stdin``, one after the other, to its end."""
    for line in stdin:
        about: dict[str, Any] = {}
        try:
            asked = json.loads(line)
            about = {"id": str(asked["id"])}
            channel.emit("estimate", **about, **answer(asked))
        except TrainerError as error:
            channel.emit("failed", **about, code=error.code, message=str(error))
        except (json.JSONDecodeError, KeyError, TypeError, ValueError, OSError) as error:
            channel.emit("failed", **about, code="bad-request", message=f"The estimate could not be made: {error!r}")


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Of one request: ``base``, ``rank`` and ``options`` as in that of ``train``, and image and text of a line.

    Raises:
        TrainerError: with a stable code.
    """
    large = read_large(asked["base"])
    if large is None:
        raise TrainerError("bad-request", "The built-in model fits everywhere; base.family is missing.")
    given = {name: value for name, value in dict(asked.get("options") or {}).items() if value is not None}
    options = read_options({**LARGE_RECIPE, **given})
    wanted = place(large.device, options.precision, large.four_bit)
    kind = family_named(large.family)
    kind.check(large.folder)
    rank = int(asked.get("rank") or LARGE_RANK)
    bare = _bare(large.family, large.folder, rank, wanted.dtype)
    missing = why_no_bitsandbytes(wanted.device)
    sample = kind.sample(
        bare, open_upright(Path(asked["image"])), str(asked["text"]), *kind.choice(large.task, large.mode)
    )
    parts = estimate_of_run(kind, bare, large, options, sample, wanted.device, processes(large.device, large.processes))
    if large.four_bit:
        parts = _in_four_bits(parts, bare)
    return {
        **verdict(parts, free_memory(wanted.device), 0),
        "device": str(wanted.device),
        "precision": str(wanted.dtype).removeprefix("torch."),
        "noFourBit": missing,
    }


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
