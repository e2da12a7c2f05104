"""What a large model writes for a batch of images, with how sure it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image

from ..decoding import Decoding
from ..hallucination import loop_at_end
from ..protocol import TrainerError
from .confidence import Word, characters_of, mean_of, token_texts, words_of
from .family import Family, Loaded

LOOKED_AT = 24
"""Tokens between two looks for a loop: a look costs a decoding."""
TAIL = 400
"""Tokens of the end that are looked at."""

READ_AT_ONCE = {"cpu": 8, "cuda": 32}
"""Lines. A GPU writes one token for each of many as quickly as for one (docs/benchmarks.md)."""


@dataclass(frozen=True)
class Written:
    """One image's text. ``characters`` has the confidence of each code point."""

    text: str
    confidence: float
    characters: list[float]
    words: list[Word]
    text_tokens: int
    vision_tokens: int
    cut: bool
    """Whether the maximum length ended it, or a loop."""


def write(
    family: Family,
    loaded: Loaded,
    pictures: list[Image.Image],
    task: str,
    mode: str | None,
    decoding: Decoding,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[Written]:
    """Read a batch of images; rows that run in a circle are ended early.

    Args:
        family: of the model.
        loaded: the model.
        pictures: lines or pages, upright RGB.
        task: one of the family's.
        mode: one of the family's, or None.
        decoding: its knobs.
        cancelled: asked after every token; the texts so far are then worth nothing.

    Raises:
        TrainerError: ``bad-request`` for what the model cannot do.
    """
    inputs = family.reading(loaded, pictures, task, mode)
    if decoding.beams > 1 and "pixel_values_local" in inputs.tensors:
        # transformers repeats crops one by one for the beams, and mixes up whose they are.
        raise TrainerError("bad-request", "The mode crops reads without beams. Set decoding.beams to 1.")
    from transformers import StoppingCriteriaList

    stop = StoppingCriteriaList([_Ends(loaded, inputs.prompt_length, cancelled)])  # type: ignore[list-item]
    with torch.inference_mode():
        out = loaded.model.generate(
            **inputs.tensors,
            **decoding.as_generation(),
            stopping_criteria=stop,
            return_dict_in_generate=True,
            output_logits=True,
            pad_token_id=_filler(loaded),
        )
        scores = loaded.model.compute_transition_scores(
            out.sequences, out.logits, getattr(out, "beam_indices", None), normalize_logits=True
        )
    ends = _ends(loaded)
    found = []
    for row, values, seen in zip(
        out.sequences[:, inputs.prompt_length :].tolist(),
        scores.float().cpu().tolist(),
        inputs.vision_tokens,
        strict=True,
    ):
        length = next((i for i, token in enumerate(row) if token in ends), len(row))
        found.append(_written(loaded, row[:length], values[:length], seen, length == len(row)))
    return found


def _written(loaded: Loaded, ids: list[int], values: list[float], vision: int, cut: bool) -> Written:
    pieces = token_texts(ids, lambda part: loaded.tokenizer.decode(part, skip_special_tokens=True))
    text = "".join(piece for piece, _ in pieces)
    sure = characters_of(pieces, values)
    left = len(text) - len(text.lstrip())
    text, sure = text.strip(), sure[left : left + len(text.strip())]
    words = words_of(text, sure)
    return Written(text, mean_of(sure), sure, words, len(ids), vision, cut)


class _Ends:
    """For ``generate``: a row ends where it loops, all end where the application asked for it."""

    def __init__(self, loaded: Loaded, prompt: int, cancelled: Callable[[], bool]) -> None:
        self.loaded, self.prompt, self.cancelled = loaded, prompt, cancelled

    def __call__(self, input_ids: torch.Tensor, scores: Any, **_: Any) -> torch.Tensor:
        """Which rows are done; a beam search has more rows than images, and others each time."""
        rows, width = input_ids.shape
        if self.cancelled():
            return torch.ones(rows, dtype=torch.bool, device=input_ids.device)
        count = width - self.prompt
        ended = [False] * rows
        if count > 0 and count % LOOKED_AT == 0:
            tails = input_ids[:, self.prompt :][:, -TAIL:].tolist()
            ended = [
                loop_at_end(self.loaded.tokenizer.decode(tail, skip_special_tokens=True)) is not None for tail in tails
            ]
        return torch.tensor(ended, dtype=torch.bool, device=input_ids.device)


def _ends(loaded: Loaded) -> set[int]:
    named = getattr(loaded.model.generation_config, "eos_token_id", None)
    tokens = named if isinstance(named, list) else [named]
    return {int(t) for t in [*tokens, loaded.tokenizer.eos_token_id, loaded.tokenizer.pad_token_id] if t is not None}


def _filler(loaded: Loaded) -> int:
    for value in (loaded.tokenizer.pad_token_id, loaded.tokenizer.eos_token_id):
        if value is not None:
            return int(value)
    return 0
