"""A family's model as the training loop teaches it: LoRA by the loss of its answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from peft import PeftModel
from PIL import Image

from ..augment import augment
from ..decoding import Decoding
from ..gradients import InParts
from ..line_image import open_upright
from ..lines import Line
from ..options import Options
from ..precision import autocast
from ..protocol import TrainerError
from .choice import Large
from .family import Family, Loaded
from .placing import uses_eight_bit, why_no_bitsandbytes
from .recompute import Recompute, hold, turn_on
from .writing import READ_AT_ONCE, write


class LargePupil:
    """Images are opened when their turn comes: pages of pixels would not fit."""

    def __init__(
        self,
        family: Family,
        loaded: Loaded,
        large: Large,
        lines: list[Line],
        images: dict[str, Path],
        options: Options,
        cancelled: Callable[[], bool],
        recompute: Recompute,
        relieved: Callable[[], None],
    ) -> None:
        """``loaded.model`` is a ``PeftModel``; ``images`` has the file of each line by its id.

        ``recompute`` is how it was loaded; ``relieved`` is told when memory ran out and features are computed again.
        """
        assert isinstance(loaded.model, PeftModel)
        self.family, self.loaded, self.large, self.lines, self.images = family, loaded, large, lines, images
        self.options, self.cancelled = options, cancelled
        self.task, self.mode = family.choice(large.task, large.mode)
        self.parameters = [p for p in loaded.model.parameters() if p.requires_grad]
        self.compression: tuple[int, int] = (0, 0)
        """Text and vision tokens of what was read last: DeepSeek-OCR (2510.18234) compares them."""
        self.recompute, self.relieved = recompute, relieved
        self.gradients = InParts(loaded.device, options.batch, self._precision(), self._relieve)

    @property
    def part(self) -> int:
        """Lines that fit into memory at once."""
        return self.gradients.part

    @part.setter
    def part(self, value: int) -> None:
        self.gradients.part = value

    def optimizer(self) -> torch.optim.Optimizer:
        """The request's; weight decay as for the built-in network."""
        rate = self.options.learning_rate
        missing = why_no_bitsandbytes(self.loaded.device)
        if self.large.optimizer == "paged-adamw-8bit" and missing is not None:
            raise TrainerError("bad-request", f"The optimiser paged-adamw-8bit needs {missing}. Choose adamw.")
        if not uses_eight_bit(self.large.optimizer, self.loaded.device):
            return torch.optim.AdamW(self.parameters, lr=rate, weight_decay=0.01)
        import bitsandbytes  # type: ignore[import-not-found]

        return bitsandbytes.optim.PagedAdamW8bit(self.parameters, lr=rate, weight_decay=0.01)

    def compute(self, members: list[int], random: np.random.Generator, halved: Callable[[int], None]) -> float:
        """Gradients of the lines, augmented where that is asked for; the mean loss."""
        self.loaded.model.train()
        hold(self.loaded.model, self.recompute.on)
        pictures = [self._picture(self.lines[i], random if self.options.augment else None) for i in members]
        texts = [self.lines[i].text for i in members]

        def loss_of(part: slice) -> torch.Tensor:
            inputs = self.family.teaching(self.loaded, pictures[part], texts[part], self.task, self.mode)
            with autocast(self.loaded.device, self._precision()):
                return self.loaded.model(**inputs.tensors, use_cache=False).loss

        try:
            return self.gradients.add_up(self.parameters, len(members), loss_of, halved)
        finally:
            self.loaded.model.eval()

    def update(self, optimizer: torch.optim.Optimizer) -> None:
        """One step."""
        optimizer.step()

    def read(self, lines: list[Line]) -> list[str]:
        """By the model as it is now, greedily."""
        return self.read_images([open_upright(self.images[line.id]) for line in lines])

    def read_images(self, pictures: list[Image.Image]) -> list[str]:
        """As ``read``, of images in memory."""
        decoding = Decoding(max_length=self.large.max_length)
        texts: list[str] = []
        self.compression = (0, 0)
        most = READ_AT_ONCE[self.loaded.device.type]
        for start in range(0, len(pictures), most):
            part = pictures[start : start + most]
            with autocast(self.loaded.device, self._precision()):
                found = write(self.family, self.loaded, part, self.task, self.mode, decoding, self.cancelled)
            texts += [one.text for one in found]
            written, seen = self.compression
            written, seen = written + sum(f.text_tokens for f in found), seen + sum(f.vision_tokens for f in found)
            self.compression = (written, seen)
        return texts

    def without_adapter(self) -> Any:
        """A context in which the base speaks."""
        return self.loaded.model.disable_adapter()

    def _relieve(self, last: bool) -> bool:
        """Before lines are halved; where a person wanted features kept, only when a single line does not fit."""
        if self.recompute.on or not (self.recompute.by_itself or last):
            return False
        if turn_on(self.loaded.model) is not None:
            return False
        self.recompute = replace(self.recompute, on=True)
        self.relieved()
        return True

    def _precision(self) -> str:
        # Weights that are bf16 or fp16 already are computed with as they are; LoRA's own stay in fp32.
        kinds = {torch.float32: "fp32", torch.bfloat16: "bf16", torch.float16: "fp16"}
        return kinds[self.loaded.dtype]

    def _picture(self, line: Line, random: np.random.Generator | None) -> Image.Image:
        image = open_upright(self.images[line.id])
        share = self.options.augment_share
        if random is None or (share < 1 and random.uniform() >= share):
            return image
        return Image.fromarray(augment(np.asarray(image), random))
