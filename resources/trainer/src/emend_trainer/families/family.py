"""What every family of large models offers: loading, inputs to read and to learn from, and where LoRA goes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from PIL import Image

from ..protocol import TrainerError
from .folder import check_folder
from .shape import Sample, Shape

IGNORED = -100
"""A label that the loss leaves out: all but the answer."""


@dataclass
class Loaded:
    """A model in memory with what makes its inputs."""

    model: Any
    tokenizer: Any
    images: Any
    """The image processor."""
    device: torch.device
    dtype: torch.dtype


@dataclass(frozen=True)
class Wanted:
    """How a model is loaded."""

    device: torch.device
    dtype: torch.dtype = torch.float32
    four_bit: bool = False
    """NF4 of bitsandbytes (Dettmers et al. 2023), which needs CUDA."""


@dataclass
class Inputs:
    """A batch as ``generate`` or ``forward`` takes it."""

    tensors: dict[str, Any]
    prompt_length: int
    """Tokens that stand before what is written, in each row."""
    vision_tokens: list[int] = field(default_factory=list)
    """For each image, how many tokens (or patches, in an encoder-decoder) carry it."""


def _too_large(folder: Path) -> TrainerError:
    return TrainerError(
        "no-memory",
        f"The model in {folder} does not fit into memory. Close other programs, ask for half precision or four bits, "
        "or choose a smaller model.",
    )


class Family(ABC):
    """One family. Nothing here keeps state: a ``Loaded`` is handed around."""

    name: str
    model_types: tuple[str, ...]
    """What config.json may have as ``model_type``."""
    tasks: dict[str, str]
    """Prompts by task; ``text`` is always there."""
    modes: tuple[str, ...] = ()
    """Sizes of the image, where a family has several; the first is the default."""
    lora_targets: str
    """Regular expression of the modules that get LoRA, matched whole against their names."""

    def check(self, folder: Path) -> dict[str, Any]:
        """The config of a folder of this family; raises ``TrainerError`` where it is none."""
        return check_folder(folder, self.model_types, self.name)

    def load(self, folder: Path, wanted: Wanted) -> Loaded:
        """Load from a folder: safetensors only, no code from it, no network. SDPA where the class has it.

        Raises:
            TrainerError: ``missing-file`` or ``bad-request``.
        """
        self.check(folder)
        more: dict[str, Any] = {}
        if wanted.four_bit:
            from transformers import BitsAndBytesConfig

            more["quantization_config"] = BitsAndBytesConfig(
                load_in_4bit=True,
                bnb_4bit_quant_type="nf4",
                bnb_4bit_use_double_quant=True,
                bnb_4bit_compute_dtype=wanted.dtype,
            )
            more["device_map"] = {"": wanted.device}
        try:
            model = self.model_class().from_pretrained(
                folder,
                dtype=wanted.dtype,
                local_files_only=True,
                use_safetensors=True,
                trust_remote_code=False,
                **more,
            )
            tokenizer, images = self.open_processors(folder)
        except (OSError, ValueError, KeyError) as error:
            raise TrainerError(
                "bad-request",
                f"The model in {folder} cannot be loaded as {self.name}: {error}. Download it again, whole.",
            ) from error
        except (MemoryError, torch.OutOfMemoryError) as error:
            raise _too_large(folder) from error
        try:
            if not wanted.four_bit:
                model = model.to(wanted.device)
        except torch.OutOfMemoryError as error:
            raise _too_large(folder) from error
        return Loaded(model.eval(), tokenizer, images, wanted.device, wanted.dtype)

    def open_processors(self, folder: Path) -> tuple[Any, Any]:
        """Tokenizer and image processor. The processor classes of transformers are not used: they need torchvision."""
        from transformers import AutoImageProcessor, AutoTokenizer

        known = {"local_files_only": True, "trust_remote_code": False}
        return AutoTokenizer.from_pretrained(folder, **known), AutoImageProcessor.from_pretrained(folder, **known)

    @abstractmethod
    def model_class(self) -> Any:
        """Of transformers, native: none that a folder brings along."""

    @abstractmethod
    def reading(self, loaded: Loaded, pictures: list[Image.Image], task: str, mode: str | None) -> Inputs:
        """A batch to read."""

    @abstractmethod
    def teaching(
        self, loaded: Loaded, pictures: list[Image.Image], answers: list[str], task: str, mode: str | None
    ) -> Inputs:
        """A batch to learn from, with ``labels`` on the answers alone."""

    @abstractmethod
    def shape(self, config: Any) -> Shape:
        """What memory is counted by: the layers that gradients go through."""

    def seeing(self, config: Any, inputs: Inputs) -> int:
        """Values that a vision tower holds at once for one image, where these are more than its layers' tokens."""
        return 0

    def sample(self, loaded: Loaded, picture: Image.Image, answer: str, task: str, mode: str | None) -> Sample:
        """What one line with this answer takes."""
        inputs = self.teaching(loaded, [picture], [answer], task, mode)
        row = inputs.tensors.get("input_ids", inputs.tensors["labels"]).shape[1]
        return Sample(inputs.vision_tokens[0], int(row), self.seeing(loaded.model.config, inputs))

    def choice(self, task: str | None, mode: str | None) -> tuple[str, str | None]:
        """Task and mode, checked; the defaults where they are None.

        Raises:
            TrainerError: ``bad-request`` naming what there is.
        """
        task = task or "text"
        if task not in self.tasks:
            raise TrainerError("bad-request", f"{self.name} has no task {task!r}; it has {', '.join(self.tasks)}.")
        if mode is None:
            return task, self.modes[0] if self.modes else None
        if mode not in self.modes:
            raise TrainerError(
                "bad-request", f"{self.name} has no mode {mode!r}; it has {', '.join(self.modes) or 'none'}."
            )
        return task, mode
