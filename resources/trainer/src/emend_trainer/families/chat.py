"""Families that answer a prompt with an image in it (decoder-only): prompts and answers as one row of tokens."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image

from .family import IGNORED, Family, Inputs, Loaded


@dataclass
class Picture:
    """One image for the model: how many placeholders it takes, and its tensors."""

    tokens: int
    values: dict[str, Any]


class ChatFamily(Family):
    """Rows are built from token ids, so that what is prompt and what is answer is never in doubt."""

    marks_images = False
    """Whether the model wants ``mm_token_type_ids``."""

    @abstractmethod
    def picture(self, loaded: Loaded, image: Image.Image, mode: str | None) -> Picture:
        """One image."""

    @abstractmethod
    def stack(self, pictures: list[Picture]) -> dict[str, Any]:
        """The tensors of a batch's images."""

    @abstractmethod
    def frame(self, task: str) -> tuple[str, str]:
        """The prompt's text before and after the image's placeholders."""

    def image_token(self, loaded: Loaded) -> int:
        """Id of the placeholder."""
        return int(loaded.model.config.image_token_id)

    def end_token(self, loaded: Loaded) -> int:
        """What an answer ends with."""
        return int(loaded.tokenizer.eos_token_id)

    def starts(self, loaded: Loaded) -> list[int]:
        """What every prompt begins with, before any text."""
        return []

    def reading(self, loaded: Loaded, pictures: list[Image.Image], task: str, mode: str | None) -> Inputs:
        """Prompts, padded on the left: what is written begins in the same column."""
        seen = [self.picture(loaded, image, mode) for image in pictures]
        prompts = self._prompts(loaded, seen, task)
        return self._batch(loaded, seen, prompts, [[] for _ in prompts], left=True)

    def teaching(
        self, loaded: Loaded, pictures: list[Image.Image], answers: list[str], task: str, mode: str | None
    ) -> Inputs:
        """Prompts with their answers, padded on the right."""
        seen = [self.picture(loaded, image, mode) for image in pictures]
        prompts = self._prompts(loaded, seen, task)
        end = self.end_token(loaded)
        written = [[*loaded.tokenizer(text, add_special_tokens=False)["input_ids"], end] for text in answers]
        return self._batch(loaded, seen, prompts, written, left=False)

    def _prompts(self, loaded: Loaded, pictures: list[Picture], task: str) -> list[list[int]]:
        before, after = (loaded.tokenizer(text, add_special_tokens=False)["input_ids"] for text in self.frame(task))
        image = self.image_token(loaded)
        return [[*self.starts(loaded), *before, *[image] * picture.tokens, *after] for picture in pictures]

    def _batch(
        self, loaded: Loaded, pictures: list[Picture], prompts: list[list[int]], answers: list[list[int]], left: bool
    ) -> Inputs:
        rows = [[*prompt, *answer] for prompt, answer in zip(prompts, answers, strict=True)]
        width = max(len(row) for row in rows)
        pad = loaded.tokenizer.pad_token_id
        # Masked out: any token will do where a tokenizer has none for padding.
        filler = self.end_token(loaded) if pad is None else int(pad)

        def padded(values: list[int], fill: int) -> list[int]:
            more = [fill] * (width - len(values))
            return [*more, *values] if left else [*values, *more]

        ids = torch.tensor([padded(row, filler) for row in rows])
        tensors: dict[str, Any] = {
            "input_ids": ids,
            "attention_mask": torch.tensor([padded([1] * len(row), 0) for row in rows]),
            **self.stack(pictures),
        }
        if self.marks_images:
            tensors["mm_token_type_ids"] = (ids == self.image_token(loaded)).int()
        if any(answers):
            tensors["labels"] = torch.tensor(
                [
                    padded([*[IGNORED] * len(prompt), *answer], IGNORED)
                    for prompt, answer in zip(prompts, answers, strict=True)
                ]
            )
        return Inputs(placed(tensors, loaded), width, [picture.tokens for picture in pictures])


def placed(tensors: dict[str, Any], loaded: Loaded) -> dict[str, Any]:
    """On the model's device; pixels in its precision."""
    return {
        name: (value.to(loaded.device, loaded.dtype) if value.is_floating_point() else value.to(loaded.device))
        if isinstance(value, torch.Tensor)
        else value
        for name, value in tensors.items()
    }
